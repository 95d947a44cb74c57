using System.CommandLine;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data(CliContext context) => new("--data") { Description = context.T(Texts.DataOption), Required = true };

    public static Option<string> To(CliContext context) => new("--to") { Description = context.T(Texts.ToOption), Required = true };

    public static Option<bool> Json(CliContext context) => new("--json") { Description = context.T(Texts.JsonOption) };
}
