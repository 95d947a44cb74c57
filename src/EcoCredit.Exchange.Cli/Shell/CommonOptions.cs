using System.CommandLine;
using System.Globalization;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data(CliContext context) => new("--data") { Description = context.T(Texts.DataOption), Required = true };

    public static Option<string> To(CliContext context) => new("--to") { Description = context.T(Texts.ToOption), Required = true };

    public static Option<int> Year(CliContext context)
    {
        var year = new Option<int>("--year") { Description = context.T(Texts.YearOption), Required = true };
        year.Validators.Add(result =>
        {
            if (result.Tokens.Count != 1 || !int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value)) return;
            if (value is < 2000 or > 2100) result.AddError(context.T(Texts.BadYear));
        });
        return year;
    }

    public static Option<bool> Json(CliContext context) => new("--json") { Description = context.T(Texts.JsonOption) };
}
