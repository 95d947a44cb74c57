using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Explain;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>explain</c>: what a reason means, how it comes about, and what to do.</summary>
internal static class ExplainCommand
{
    private const string Prefix = "ERROR_REASON_";

    /// <summary>All reasons that a node can send, by number.</summary>
    public static IReadOnlyList<ErrorReason> Reasons { get; } =
        [.. Enum.GetValues<ErrorReason>().Where(r => r != ErrorReason.Unspecified).Order()];

    public static ExampleCommand Create(CliContext context)
    {
        var reason = new Argument<string?>("REASON") { Description = context.T(Texts.ExplainReason), Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(
            context,
            "explain",
            Texts.ExplainDescription,
            Texts.None,
            "ecocredit explain",
            "ecocredit explain KEY_NOT_VALID",
            "ecocredit explain statement_expired --json") { reason, json };
        command.Run(context, (parse, _) =>
        {
            if (parse.GetValue(reason) is { Length: > 0 } name) ExplainOne(context, Find(context, name), parse.GetValue(json));
            else ListAll(context, parse.GetValue(json));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static ErrorReason Find(CliContext context, string text)
    {
        var name = text.Trim().ToUpperInvariant().Replace('-', '_');
        if (name.StartsWith(Prefix, StringComparison.Ordinal)) name = name[Prefix.Length..];
        if (ErrorCatalogue.Find(name) is var found and not ErrorReason.Unspecified) return found;
        var near = NearestName.Find(name, Reasons.Select(ErrorCatalogue.NameOf));
        throw new CliException(
            ExitCode.Usage, near is null ? context.T(Texts.ExplainUnknown, text) : context.T(Texts.ExplainUnknownNear, text, near));
    }

    private static void ListAll(CliContext context, bool isJson)
    {
        if (isJson) context.WriteJson(new JsonArray([.. Reasons.Select(r => Describe(context, r))]));
        else Tables.Write(context, [], Reasons.Select(r => (IReadOnlyList<string>)[ErrorCatalogue.NameOf(r), CodeOf(r), MessageOf(context, r)]));
    }

    private static void ExplainOne(CliContext context, ErrorReason reason, bool isJson)
    {
        if (isJson)
        {
            context.WriteJson(Describe(context, reason));
            return;
        }

        var (info, text) = (ErrorCatalogue.InfoOf(reason), Explanations.Of(reason));
        context.Out.WriteLine($"{ErrorCatalogue.NameOf(reason)}: {MessageOf(context, reason)}");
        context.Out.WriteLine();
        Write(Texts.ExplainCause, context.T(text.Cause));
        Write(Texts.ExplainCaller, context.T(text.Caller));
        Write(Texts.ExplainOperator, context.T(text.Operator));
        if (context.T(text.Details) is { Length: > 0 } details) Write(Texts.ExplainDetails, details);
        Write(Texts.ExplainStatus, CodeOf(reason));
        Write(Texts.ExplainRetry, context.T(info.Retryable ? Texts.ExplainRetryYes : Texts.ExplainRetryNo));

        void Write(Text title, string content) => context.Out.WriteLine($"{context.T(title)}{content}");
    }

    private static string MessageOf(CliContext context, ErrorReason reason)
    {
        var info = ErrorCatalogue.InfoOf(reason);
        return context.Language == Language.Chinese ? info.Zh : info.En;
    }

    private static string CodeOf(ErrorReason reason)
    {
        var code = ErrorCatalogue.InfoOf(reason).StatusCode;
        return string.Create(CultureInfo.InvariantCulture, $"{(StatusCode)code} ({code})");
    }

    private static JsonNode Describe(CliContext context, ErrorReason reason)
    {
        var (info, text) = (ErrorCatalogue.InfoOf(reason), Explanations.Of(reason));
        return new JsonObject
        {
            ["reason"] = ErrorCatalogue.NameOf(reason),
            ["number"] = (int)reason,
            ["statusCode"] = info.StatusCode,
            ["status"] = ((StatusCode)info.StatusCode).ToString(),
            ["retryable"] = info.Retryable,
            ["message"] = MessageOf(context, reason),
            ["cause"] = context.T(text.Cause),
            ["caller"] = context.T(text.Caller),
            ["operator"] = context.T(text.Operator),
            ["details"] = context.T(text.Details),
        };
    }
}
