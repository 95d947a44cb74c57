using System.Collections.Concurrent;
using System.Security.Cryptography;
using EcoCredit.Exchange.IntegrationTests.Practitioners;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Hostile.Fuzzing;

/// <summary>
/// Says whether an answer may be: a refusal out of the catalogue, or a document that is signed, well-formed and by the rules, with a
/// receipt for just these bytes.
/// </summary>
internal sealed class FuzzJudge(MessageSite site, IEnumerable<byte[]> statements)
{
    // Two signatures of the checkpoint take a millisecond: of many receipts every so many are verified.
    private const int ReceiptsVerifiedInFull = 500;
    private const int OneOf = 16;

    private readonly Dictionary<string, (TestAgency Agency, IVerifier Verifier)> _keys = new[]
    {
        site.Site.Region, site.Site.City, site.Site.Buyer, site.Site.Platform, site.Finance, site.Ningbo, site.OtherCity, site.County,
    }.ToDictionary(
        agency => agency.Signer.PublicKey.KeyId, agency => (agency, agency.Signer.PublicKey.CreateVerifier()), StringComparer.Ordinal);

    private readonly HashSet<string> _statements = [.. statements.Select(DigestOf)];
    private readonly ConcurrentDictionary<string, FuzzAccepted> _accepted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _duplicates = new(StringComparer.Ordinal);
    private int _receipts;

    /// <summary>What was taken in, by the digest of its payload.</summary>
    public IReadOnlyDictionary<string, FuzzAccepted> Accepted => _accepted;

    /// <summary>Digests of payloads that were told to be here already.</summary>
    public IEnumerable<string> Duplicates => _duplicates.Keys;

    public static string DigestOf(byte[] payload) => Convert.ToHexStringLower(SHA256.HashData(payload));

    /// <summary>Judges an answer; gives what it is called in the count.</summary>
    /// <exception cref="InvalidOperationException">It may not be; the message says why.</exception>
    public string Judge(FuzzInput input, RawCall.Answer answer)
    {
        if (answer.Code is { } code)
        {
            var error = answer.Error ?? throw Fault(input, $"{code} without a reason");
            return Judge(input, error, code);
        }

        if (input.Method.Name == "PushDocument")
        {
            var response = PushDocumentResponse.Parser.ParseFrom(answer.Received[0]);
            return Judge(input, PushDocumentRequest.Parser.ParseFrom(input.Message).Envelope, response.Receipt, response.Duplicate);
        }

        if (input.Method.Name == "SubmitDocument")
        {
            var response = SubmitDocumentResponse.Parser.ParseFrom(answer.Received[0]);
            return Judge(input, SubmitDocumentRequest.Parser.ParseFrom(input.Message).Envelope, response.Receipt, response.Duplicate);
        }

        var statement = AccessOf(input.Method, input.Message)?.Statement;
        if (statement is not null && !_statements.Contains(DigestOf(statement.Payload.ToByteArray()))) RequireValid(input, statement);
        return "answered";
    }

    /// <inheritdoc cref="Judge(FuzzInput, RawCall.Answer)"/>
    public string Judge(FuzzInput input, PushResponse response) => response.OutcomeCase switch
    {
        PushResponse.OutcomeOneofCase.Accepted => Judge(input, EnvelopeOf(input), response.Accepted.Receipt, isDuplicate: false),
        PushResponse.OutcomeOneofCase.Duplicate => Judge(input, EnvelopeOf(input), response.Duplicate.Receipt, isDuplicate: true),
        _ => MessageSite.ErrorOf(response) is { } error ? Judge(input, error, error.StatusCode) : throw Fault(input, "no outcome"),
    };

    /// <summary>The access of a request; <see langword="null"/> where it has none.</summary>
    public static AccessContext? AccessOf(MethodDescriptor method, byte[] message)
    {
        if (method.InputType.FindFieldByName("access") is not { } field) return null;
        return (AccessContext?)field.Accessor.GetValue(method.InputType.Parser.ParseFrom(message));
    }

    public static InvalidOperationException Fault(FuzzInput input, string what) => new($"{what}: {input}");

    private static Envelope EnvelopeOf(FuzzInput input) => PushRequest.Parser.ParseFrom(input.Message).Envelope;

    private static string Judge(FuzzInput input, ExchangeError error, StatusCode code)
    {
        if (error.Reason is ErrorReason.Internal or ErrorReason.Unspecified || code != error.StatusCode || code == StatusCode.Unknown)
            throw Fault(input, $"{code} {error.Reason}");
        return $"{code} {error.ReasonName}";
    }

    private string Judge(FuzzInput input, Envelope envelope, Receipt receipt, bool isDuplicate)
    {
        var type = RequireValid(input, envelope);
        var digest = DigestOf(envelope.Payload.ToByteArray());
        // The first one may still be on its way to whoever sent it; it is looked for at the end.
        if (isDuplicate)
        {
            _duplicates[digest] = true;
            return "duplicate";
        }

        if (!_accepted.TryAdd(digest, new FuzzAccepted(envelope.ToByteArray(), type.Kind))) throw Fault(input, "taken in twice");
        var count = Interlocked.Increment(ref _receipts);
        if ((count <= ReceiptsVerifiedInFull || count % OneOf == 0)
            && ReceiptCheck.FindProblem(receipt, envelope, site.Site.Region) is { } problem) throw Fault(input, problem);
        return "accepted";
    }

    // By the libraries alone, past the node: signature, wire form, rules.
    private DocumentType RequireValid(FuzzInput input, Envelope envelope)
    {
        var type = DocumentKinds.Find(envelope.PayloadType) ?? throw Fault(input, "taken in without a kind");
        if (!Envelopes.Verify(envelope, id => _keys.TryGetValue(id, out var found) ? found.Verifier : null).IsVerified)
            throw Fault(input, "taken in without a signature");
        if (WireGate.Check(envelope.Payload.Span, type.Descriptor, WireLimits.Document) is { } malformed) throw Fault(input, malformed);
        var document = type.Parse(envelope.Payload.Span);
        var signer = _keys[envelope.Signatures[0].KeyId].Agency;
        if (document.Header.SourceAgency != signer.Code) throw Fault(input, "taken in from another source");
        if (!AreaCode.TryParse(signer.Area, out var area)) throw new FormatException(signer.Area);
        var context = new RuleContext(TimeProvider.System.GetUtcNow(), signer.Role, area, Catalogue.InnerMongolia);
        var violations = DocumentRules.Check(document, context);
        if (violations.Count > 0) throw Fault(input, $"taken in against {violations[0].Rule} at {violations[0].Field}");
        return type;
    }
}
