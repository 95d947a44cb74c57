using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Records of the city, signed by keys of every algorithm, and what comes of them.</summary>
internal sealed class SignedRecords(MessageSite site)
{
    // The site is one for several classes: a key is enrolled once.
    private static readonly HashSet<string> Enrolled = new(StringComparer.Ordinal);

    public static string RecordType => DocumentKinds.Get(DocumentKind.CreditRecord).PayloadType;

    private TestAgency City => site.Site.City;

    public static bool IsEnrolled(PublicKey key) => Enrolled.Contains(key.KeyId);

    public static Envelope With(Envelope envelope, Action<Envelope> change)
    {
        var copy = envelope.Clone();
        change(copy);
        return copy;
    }

    public static Envelope WithSignature(Envelope envelope, byte[] signature) =>
        With(envelope, e => e.Signatures[0].Sig = ByteString.CopyFrom(signature));

    public static Envelope Sealed(byte[] payload, string keyId, byte[] signature) => new()
    {
        PayloadType = RecordType,
        Payload = ByteString.CopyFrom(payload),
        Signatures = { new Signature { KeyId = keyId, Sig = ByteString.CopyFrom(signature) } },
    };

    public byte[] Payload() => site.Recorded.Document(DocumentKind.CreditRecord, Guid.NewGuid(), 2).ToByteArray();

    public Task<Envelope> SignedAsync(SignatureAlgorithm algorithm) => SignedAsync(algorithm, Payload());

    public async Task<Envelope> SignedAsync(SignatureAlgorithm algorithm, byte[] payload) =>
        Envelopes.Sign(await site.KeyAsync(algorithm), RecordType, ByteString.CopyFrom(payload));

    public Envelope Issued(ISigner signer, DateTimeOffset time)
    {
        var document = site.Recorded.Document(DocumentKind.CreditRecord, Guid.NewGuid(), 2);
        document.Header.IssueTime = Timestamp.FromDateTimeOffset(time);
        return Envelopes.Sign(signer, document);
    }

    /// <summary>On one stream, and the first of them alone too.</summary>
    public async Task RefusedAsync(ErrorReason reason, IEnumerable<Envelope> envelopes)
    {
        var sent = envelopes.ToList();
        var responses = await site.PushAsync(City, [.. sent.Select(MessageSite.Item)]);
        responses.Select(response => MessageSite.ErrorOf(response)?.Reason).ShouldAllBe(found => found == reason, $"not {reason}");
        var alone = new PushDocumentRequest { Envelope = sent[0] };
        await site.RefusedAsync(RecordedMessages.Method("ExchangeService", "PushDocument"), alone.ToByteArray(), reason);
    }

    /// <summary>The one that was not touched is taken, and for the first time.</summary>
    public async Task AcceptedAsync(Envelope envelope) =>
        (await site.PushAsync(City, [MessageSite.Item(envelope)]))[0].OutcomeCase.ShouldBe(PushResponse.OutcomeOneofCase.Accepted);

    /// <summary>Enrols a key for the city, valid for an hour by now.</summary>
    public async Task EnrolAsync(PublicKey key)
    {
        if (!Enrolled.Add(key.KeyId)) return;
        site.Site.Node.Edit(editor => editor.AddKey(City.Code, key, TimeProvider.System.GetUtcNow().AddHours(-1), validTo: null));
        await site.DirectoryTakenOverAsync();
    }
}
