using System.CommandLine;
using System.CommandLine.Parsing;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>
/// What is wrong with a command line. The library that reads it says so in English; its Chinese is incomplete
/// and needs data of cultures that
/// a node does without, so it is said here.
/// </summary>
internal static class ParseProblems
{
    public static IReadOnlyList<string> Describe(CliContext context, ParseResult parsed)
    {
        if (context.Language == Language.English) return [.. parsed.Errors.Select(e => e.Message)];
        var command = parsed.CommandResult.Command;
        var missingOptions = command.Options.Where(o => o.Required && parsed.GetResult(o) is not { Implicit: false });
        var missingArguments = command.Arguments
            .Where(a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is not { Tokens.Count: > 0 });
        string[] problems =
        [
            .. missingOptions.Select(o => context.T(Texts.OptionMissing, o.Name)),
            .. missingArguments.Select(a => context.T(Texts.ArgumentMissing, a.Name)),
            .. parsed.UnmatchedTokens.Select(t => context.T(Texts.NotUnderstood, t)),
            .. parsed.Errors.Where(e => e.SymbolResult is OptionResult or ArgumentResult)
                .SelectMany(e => e.SymbolResult!.Tokens).Select(t => context.T(Texts.ValueNotValid, t.Value)),
        ];
        if (problems.Length > 0) return [.. problems.Distinct(StringComparer.Ordinal)];
        return command.Subcommands.Count > 0 ? [context.T(Texts.CommandMissing)] : [.. parsed.Errors.Select(e => e.Message)];
    }
}
