using System.CommandLine;
using System.Globalization;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data(CliContext context) => FromEnvironment(
        context, new Option<string>("--data") { Description = context.T(Texts.DataOption) }, "ECOCREDIT_DATA");

    public static Option<string> Operator(CliContext context) => FromEnvironment(
        context, new Option<string>("--operator") { Description = context.T(Texts.StatusOperator) }, "ECOCREDIT_OPERATOR");

    /// <summary>Left out, the agency's own node: see <see cref="Target.Resolve"/>.</summary>
    public static Option<string> To(CliContext context) => new("--to")
    {
        Description = context.T(Texts.ToOption),
        DefaultValueFactory = _ => context.Environment("ECOCREDIT_TO") ?? "",
    };

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

    public static Option<string?> SealedUntil(CliContext context)
    {
        var option = new Option<string?>("--sealed-until") { Description = context.T(Texts.SealedUntilOption) };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !IsoDay.TryParse(result.Tokens[0].Value, out _)) result.AddError(context.T(Texts.BadSealDay));
        });
        return option;
    }

    /// <summary>The end of the last day of a seal; <see langword="null"/> where nothing is sealed.</summary>
    public static DateTimeOffset? EndOf(string? lastDay) =>
        IsoDay.TryParse(lastDay ?? "", out var day) ? ChinaTime.StartOf(day.AddDays(1)) : null;

    public static Option<bool> Json(CliContext context) => new("--json") { Description = context.T(Texts.JsonOption) };

    // Whoever works with one folder all day names it once. What names a person has no default but what the person has set.
    private static Option<string> FromEnvironment(CliContext context, Option<string> option, string variable)
    {
        if (context.Environment(variable) is { Length: > 0 } value) option.DefaultValueFactory = _ => value;
        else option.Required = true;
        return option;
    }
}
