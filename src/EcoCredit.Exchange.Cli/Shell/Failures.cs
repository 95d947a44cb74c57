using System.Security.Cryptography;
using EcoCredit.Exchange.Cli.Explain;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Grpc.Core;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Turns what went wrong into an exit code and a text that says what to do next.</summary>
internal static class Failures
{
    /// <summary>Tells the user; <see langword="null"/> where the exception is a fault of the program itself.</summary>
    public static ExitCode? Report(CliContext context, Exception exception)
    {
        switch (exception)
        {
            case CliException cli:
                context.Error.WriteLine(cli.Message);
                return cli.Code;
            case ExchangeException { Error: { } error }:
                context.Error.WriteLine(Describe(context, error));
                return CodeOf(error);
            case ExchangeException { StatusCode: StatusCode.Unavailable or StatusCode.Internal or StatusCode.DeadlineExceeded or StatusCode.Unknown } unreachable:
                context.Say(Texts.CannotReach, unreachable.Message);
                return ExitCode.Unreachable;
            case ExchangeException { StatusCode: StatusCode.Unauthenticated or StatusCode.PermissionDenied } denied:
                context.Say(Texts.NotPermitted, denied.Message);
                return ExitCode.NotPermitted;
            case LogSourceException source:
                context.Say(source.IsDenied ? Texts.NotPermitted : Texts.LogUnreachable, source.Message);
                return source.IsDenied ? ExitCode.NotPermitted : ExitCode.Unreachable;
            case ExchangeException other:
                context.Error.WriteLine(other.Message);
                return ExitCode.Refused;
            case ReceiptException { Verification.FirstFailure: { } failure }:
                context.Say(Texts.AnswerDoesNotHold, context.T(Texts.StepOf(failure.Step)), context.T(Texts.ProblemOf(failure.Problem)));
                return VerifyCodes.Of(failure.Step);
            case NodeFolderException folder:
                context.Say(Texts.FolderProblem, context.Language == Language.Chinese ? folder.ChineseMessage : folder.Message);
                return ExitCode.Usage;
            case DirectoryException or PrivateKeyFileException or CryptographicException or InvalidKeyException:
                context.Say(Texts.FolderProblem, exception.Message);
                return ExitCode.Usage;
            case IOException or UnauthorizedAccessException:
                context.Say(Texts.FileProblem, exception.Message);
                return ExitCode.Usage;
            case OperationCanceledException:
                context.Say(Texts.Stopped);
                return ExitCode.Cancelled;
            default:
                return null;
        }
    }

    /// <summary>A node's refusal in a few lines: reason, text, every violation.</summary>
    public static string Describe(CliContext context, ExchangeError error)
    {
        var info = ErrorCatalogue.InfoOf(error.Reason);
        var lines = new List<string> { $"{error.ReasonName}: {(context.Language == Language.Chinese ? info.Zh : info.En)}" };
        // The lines of a list often break the same rule in the same field.
        lines.AddRange(error.Violations
            .Select(v => $"  {v.Field} [{v.Rule}] {(context.Language == Language.Chinese ? v.Chinese : v.English)}")
            .Distinct(StringComparer.Ordinal));
        if (HintOf(error.Reason) is { } hint) lines.Add(context.T(hint));
        lines.Add(context.T(Texts.ExplainHint, error.ReasonName));
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>What to do about a refusal whose own text does not say it.</summary>
    public static Text? HintOf(ErrorReason reason) => reason == ErrorReason.KeyNotValid ? Explanations.Of(reason).Caller : null;

    public static bool IsNotPermitted(ErrorReason reason) =>
        reason != ErrorReason.Unspecified && CodeOf(new ExchangeError(reason)) == ExitCode.NotPermitted;

    public static ExitCode CodeOf(ExchangeError error) => error.Reason switch
    {
        ErrorReason.OutsideArea or ErrorReason.NotTheSource or ErrorReason.KeyNotValid => ExitCode.NotPermitted,
        _ => error.StatusCode switch
        {
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => ExitCode.NotPermitted,
            StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted => ExitCode.Unreachable,
            _ => ExitCode.Refused,
        },
    };
}
