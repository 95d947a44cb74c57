using System.Collections.Frozen;
using System.Security.Cryptography;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// An answer that comes with the record of its own disclosure: what the record commits to is the answer without receipt and record, and,
/// of a person, each document that was handed out.
/// </summary>
/// <param name="Method">The RPC that gives it, as "Service/Method".</param>
/// <param name="Digests">What the record has to name, SHA-256 each, in this order.</param>
/// <param name="Receipt">The proof; <see langword="null"/> where the node left it out.</param>
/// <param name="Disclosure">The serialised DisclosureRecord.</param>
internal sealed record DisclosedAnswer(string Method, IReadOnlyList<byte[]> Digests, Receipt? Receipt, ByteString Disclosure)
{
    private static readonly FrozenDictionary<string, string> Methods =
        new[] { EvaluationService.Descriptor, PractitionerService.Descriptor, DisclosureService.Descriptor }
            .SelectMany(service => service.Methods)
            .ToFrozenDictionary(method => method.OutputType.FullName, method => $"{method.Service.Name}/{method.Name}");

    public static DisclosedAnswer Of(IMessage response)
    {
        var descriptor = response.Descriptor;
        var (receipt, disclosure) = (descriptor.FindFieldByName("receipt").Accessor, descriptor.FindFieldByName("disclosure").Accessor);
        // Cleared in a copy: the caller gets the answer whole.
        var part = descriptor.Parser.ParseFrom(response.ToByteString());
        receipt.Clear(part);
        disclosure.Clear(part);
        IEnumerable<Envelope> documents = response is FindPractitionerResponse person ? person.Documents : [];
        byte[][] digests = [.. documents.Select(document => SHA256.HashData(document.Payload.Span)), SHA256.HashData(part.ToByteArray())];
        return new DisclosedAnswer(
            Methods[descriptor.FullName], digests, (Receipt?)receipt.GetValue(response), (ByteString)disclosure.GetValue(response));
    }
}
