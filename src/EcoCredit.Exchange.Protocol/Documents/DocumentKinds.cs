using System.Collections.Frozen;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Protocol.Documents;

/// <summary>One kind of document: its number, its payload type, its message.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="PayloadType">The payload type of its envelopes, for example <c>application/vnd.ecocredit.Flag.v1+protobuf</c>.</param>
/// <param name="Descriptor">Descriptor of its message.</param>
/// <param name="Parser">Parser of its message.</param>
public sealed record DocumentType(DocumentKind Kind, string PayloadType, MessageDescriptor Descriptor, MessageParser Parser)
{
    /// <summary>Parses a payload that has passed <see cref="Wire.WireGate"/>.</summary>
    public IDocument Parse(ReadOnlySpan<byte> payload) => (IDocument)Parser.ParseFrom(payload);
}

/// <summary>
/// Every kind of document, found by kind or by payload type. Built from the descriptors: a value of <see cref="DocumentKind"/> whose
/// message is missing fails at start, so the two cannot drift apart.
/// </summary>
public static class DocumentKinds
{
    private const string Prefix = "application/vnd.ecocredit.";
    private const string Suffix = ".v1+protobuf";

    /// <summary>All kinds, in the order of their numbers.</summary>
    public static IReadOnlyList<DocumentType> All { get; } = Build();

    private static readonly FrozenDictionary<DocumentKind, DocumentType> ByKind = All.ToFrozenDictionary(t => t.Kind);
    private static readonly FrozenDictionary<string, DocumentType> ByPayloadType = All.ToFrozenDictionary(
        t => t.PayloadType, StringComparer.Ordinal);
    private static readonly FrozenDictionary<MessageDescriptor, DocumentType> ByMessage = All.ToFrozenDictionary(t => t.Descriptor);

    /// <summary>The payload type of the node's own directory: signed like a document, never exchanged as one.</summary>
    public const string DirectoryPayloadType = Prefix + "Directory" + Suffix;

    /// <summary>The type of a kind that this build knows.</summary>
    public static DocumentType Get(DocumentKind kind) => ByKind[kind];

    /// <summary>The type of a document.</summary>
    public static DocumentType Get(IDocument document) => ByMessage[document.Descriptor];

    /// <summary>Finds the type by an envelope's payload type; <see langword="null"/> where this build knows none.</summary>
    public static DocumentType? Find(string payloadType) => ByPayloadType.GetValueOrDefault(payloadType);

    private static List<DocumentType> Build()
    {
        FileDescriptor[] files =
        [
            RecordReflection.Descriptor, ResultReflection.Descriptor, RepairReflection.Descriptor, AccessReflection.Descriptor,
            StatusServiceReflection.Descriptor, WarningReflection.Descriptor, AdvisoryReflection.Descriptor, ProcedureReflection.Descriptor,
            RegistryReflection.Descriptor, WhitelistReflection.Descriptor, PractitionerReflection.Descriptor,
        ];
        var messages = files.SelectMany(file => file.MessageTypes).ToDictionary(message => message.Name, StringComparer.Ordinal);
        var types = new List<DocumentType>();
        foreach (var value in KindReflection.Descriptor.EnumTypes.Single(e => e.Name == nameof(DocumentKind)).Values)
        {
            if (value.Number == 0) continue;
            var name = ((DocumentKind)value.Number).ToString();
            var descriptor = messages[name];
            types.Add(new DocumentType((DocumentKind)value.Number, Prefix + name + Suffix, descriptor, descriptor.Parser));
        }

        return types;
    }
}
