using System.Collections.Frozen;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Protocol.Errors;

/// <summary>What errors.proto says of each <see cref="ErrorReason"/>: status code, texts, whether trying again helps.</summary>
public static class ErrorCatalogue
{
    /// <summary>Domain of every <c>google.rpc.ErrorInfo</c> that a node sends.</summary>
    public const string Domain = "exchange.ecocredit";

    private static readonly FrozenDictionary<ErrorReason, (string Name, ReasonInfo Info)> Reasons = ErrorsReflection.Descriptor.EnumTypes
        .Single(e => e.Name == nameof(ErrorReason)).Values
        .Where(v => v.Number != 0)
        .ToFrozenDictionary(
            v => (ErrorReason)v.Number,
            v => (v.Name["ERROR_REASON_".Length..], v.GetOptions().GetExtension(ErrorsExtensions.Reason)));

    private static readonly FrozenDictionary<string, ErrorReason> ByName =
        Reasons.ToFrozenDictionary(r => r.Value.Name, r => r.Key, StringComparer.Ordinal);

    /// <summary>The reason's name as <c>ErrorInfo.reason</c> carries it, for example <c>STATEMENT_EXPIRED</c>.</summary>
    public static string NameOf(ErrorReason reason) => Reasons[reason].Name;

    /// <summary>Status code and texts of a reason.</summary>
    public static ReasonInfo InfoOf(ErrorReason reason) => Reasons[reason].Info;

    /// <summary>
    /// Finds a reason by its name; <see cref="ErrorReason.Unspecified"/> where a newer node sent one that this build does not know.
    /// </summary>
    public static ErrorReason Find(string name) => ByName.GetValueOrDefault(name, ErrorReason.Unspecified);
}
