using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using PublicKey = EcoCredit.Exchange.Signing.PublicKey;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Envelopes whose signature is not what it says, with keys of all three algorithms that are enrolled for the city.</summary>
[Collection(MessageSiteCollection.Name)]
public sealed class SignatureTests(MessageSiteFixture fixture)
{
    private static readonly SignatureAlgorithm[] Algorithms = System.Enum.GetValues<SignatureAlgorithm>();
    private static readonly HashSet<string> Enrolled = new(StringComparer.Ordinal);

    private MessageSite F => fixture.Site;

    private TestAgency City => F.Site.City;

    [Fact]
    [Trait("Security", "SIG-01")]
    public Task A_flipped_bit_anywhere_in_an_envelope_is_refused() => F.Site.HoldsAsync(async () =>
    {
        foreach (var algorithm in Algorithms)
        {
            var good = await SignedAsync(algorithm);
            await RefusedAsync(ErrorReason.SignatureInvalid, Flipped(good.Signatures[0].Sig).Select(sig => With(good, e => e.Signatures[0].Sig = sig)));
            await RefusedAsync(ErrorReason.SignatureInvalid, Flipped(good.Payload).Select(payload => With(good, e => e.Payload = payload)));
            await RefusedAsync(ErrorReason.KeyNotValid, Flipped(Text(good.Signatures[0].KeyId)).Select(
                id => With(good, e => e.Signatures[0].KeyId = id.ToStringUtf8())));
            await RefusedAsync(ErrorReason.UnknownDocumentKind, Flipped(Text(good.PayloadType)).Select(
                type => With(good, e => e.PayloadType = type.ToStringUtf8())));
            await AcceptedAsync(good);
        }

        // A statement is signed like a document, and its question is not answered.
        var statement = City.Sign(City.Access(Purpose.EcologySupervision));
        foreach (var sig in Flipped(statement.Signatures[0].Sig).Where((_, i) => i % 8 == 0))
        {
            var request = RecordedMessages.Carry(DocumentKind.AccessStatement, With(statement, e => e.Signatures[0].Sig = sig));
            await F.RefusedAsync(RecordedMessages.DoorOf(DocumentKind.AccessStatement), request.ToByteArray(), ErrorReason.SignatureInvalid);
        }
    });

    [Fact]
    [Trait("Security", "SIG-02")]
    public Task Trailing_bytes_BER_and_every_other_form_of_a_valid_signature_are_refused() => F.Site.HoldsAsync(async () =>
    {
        foreach (var algorithm in Algorithms)
        {
            var good = await SignedAsync(algorithm);
            var sig = good.Signatures[0].Sig.ToByteArray();
            var others = algorithm == SignatureAlgorithm.Ed25519
                ? SignatureForms.OthersOfEd25519(sig)
                : SignatureForms.Others(sig, algorithm == SignatureAlgorithm.Sm2Sm3);
            await RefusedAsync(ErrorReason.SignatureInvalid, others.Select(other => WithSignature(good, other)));
            await AcceptedAsync(good);
        }
    });

    [Fact]
    [Trait("Security", "SIG-03")]
    public Task A_deep_nest_in_the_place_of_a_signature_does_not_reach_a_parser_that_recurses() => F.Site.HoldsAsync(async () =>
    {
        foreach (var algorithm in Algorithms)
        {
            var good = await SignedAsync(algorithm);
            var nest = WireBytes.Repeat([0x30, 0x80], 16_000);
            await RefusedAsync(
                ErrorReason.SignatureInvalid, new[] { 32_000, 3800, 1000, 72, 70, 64 }.Select(length => WithSignature(good, nest[..length])));
            await RefusedAsync(ErrorReason.TooLarge, [WithSignature(good, WireBytes.Repeat([0x30, 0x80], 140_000))]);
        }
    });

    [Fact]
    [Trait("Security", "SIG-04")]
    public Task A_malleated_copy_that_comes_first_makes_the_original_a_duplicate() => F.Site.HoldsAsync(async () =>
    {
        var good = await SignedAsync(SignatureAlgorithm.EcdsaP256Sha256);
        var copy = WithSignature(good, SignatureForms.Mirrored(good.Signatures[0].Sig.ToByteArray(), isSm2: false));
        var responses = await F.PushAsync(City, [MessageSite.Item(copy), MessageSite.Item(good), MessageSite.Item(copy)]);
        responses.Select(r => r.OutcomeCase).ShouldBe(
        [
            PushResponse.OutcomeOneofCase.Accepted, PushResponse.OutcomeOneofCase.Duplicate, PushResponse.OutcomeOneofCase.Duplicate,
        ]);
        // The first one's entry; the checkpoint may be a newer one while the first is on its way into the database.
        var first = responses[0].Accepted.Receipt;
        foreach (var again in responses.Skip(1).Select(r => r.Duplicate.Receipt))
        {
            (again.Index, again.Entry, again.Opening).ShouldBe((first.Index, first.Entry, first.Opening));
            ReceiptCheck.FindProblem(again, copy, F.Site.Region).ShouldBeNull();
        }

        var sm2 = await SignedAsync(SignatureAlgorithm.Sm2Sm3);
        var mirrored = SignatureForms.Mirrored(sm2.Signatures[0].Sig.ToByteArray(), isSm2: true);
        await RefusedAsync(ErrorReason.SignatureInvalid, [WithSignature(sm2, mirrored)]);
    });

    [Fact]
    [Trait("Security", "SIG-05")]
    public Task An_SM2_signature_under_another_id_is_refused() => F.Site.HoldsAsync(async () =>
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(GMObjectIdentifiers.sm2p256v1, new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        var key = PublicKey.FromSpki(SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(pair.Public).GetDerEncoded());
        await EnrolAsync(key, TimeSpan.FromHours(-1), validTo: null);
        var payload = Payload();

        Envelope SignedAs(byte[] id)
        {
            var signer = new SM2Signer();
            signer.Init(forSigning: true, new ParametersWithID(new ParametersWithRandom(pair.Private, new SecureRandom()), id));
            var message = Dsse.PreAuthenticationEncoding(RecordType, payload);
            signer.BlockUpdate(message, 0, message.Length);
            return Sealed(payload, key.KeyId, signer.GenerateSignature());
        }

        await RefusedAsync(ErrorReason.SignatureInvalid,
            new[] { "ALICE123@YAHOO.COM"u8.ToArray(), [], "1234567812345677"u8.ToArray(), "12345678123456780"u8.ToArray() }.Select(SignedAs));
        await AcceptedAsync(SignedAs("1234567812345678"u8.ToArray()));
    });

    [Fact]
    [Trait("Security", "SIG-06")]
    public Task A_signature_under_the_name_of_another_key_or_for_another_type_is_refused() => F.Site.HoldsAsync(async () =>
    {
        foreach (var (signer, named) in Algorithms.SelectMany(a => Algorithms.Where(b => b != a).Select(b => (a, b))))
        {
            var good = await SignedAsync(signer);
            var key = await F.KeyAsync(named);
            await RefusedAsync(ErrorReason.SignatureInvalid, [With(good, e => e.Signatures[0].KeyId = key.PublicKey.KeyId)]);
        }

        var record = await SignedAsync(SignatureAlgorithm.EcdsaP256Sha256);
        foreach (var type in DocumentKinds.All.Where(type => type.Kind != DocumentKind.CreditRecord))
        {
            var isPushed = type.Kind != DocumentKind.StatusStatement && RecordedMessages.DoorOf(type.Kind).Name == "PushDocument";
            var reason = isPushed ? ErrorReason.SignatureInvalid : ErrorReason.UnknownDocumentKind;
            await RefusedAsync(reason, [With(record, e => e.PayloadType = type.PayloadType)]);
        }

        await AcceptedAsync(record);
    });

    [Fact]
    [Trait("Security", "SIG-07")]
    public Task None_two_or_the_same_signature_twice_are_refused() => F.Site.HoldsAsync(async () =>
    {
        var good = await SignedAsync(SignatureAlgorithm.EcdsaP256Sha256);
        var other = await SignedAsync(SignatureAlgorithm.Sm2Sm3, good.Payload.ToByteArray());
        var again = await SignedAsync(SignatureAlgorithm.EcdsaP256Sha256, good.Payload.ToByteArray());
        await RefusedAsync(ErrorReason.SignatureCount,
        [
            With(good, e => e.Signatures.Clear()),
            With(good, e => e.Signatures.Add(other.Signatures)),
            With(good, e => e.Signatures.Add(again.Signatures)),
            With(good, e => e.Signatures.Add(e.Signatures[0].Clone())),
            With(good, e => e.Signatures.Add(Enumerable.Repeat(e.Signatures[0], 9))),
            With(good, e => e.Signatures.Add(new Signature())),
        ]);
        await AcceptedAsync(good);
    });

    [Fact]
    [Trait("Security", "SIG-08")]
    public Task The_signature_of_a_checkpoint_is_no_documents_even_with_a_key_that_signs_both() => F.Site.HoldsAsync(async () =>
    {
        var answer = await F.Calls.InvokeAsync(City, RecordedMessages.Method("LedgerService", "GetCheckpoint"), [new GetCheckpointRequest()]);
        var checkpoint = GetCheckpointResponse.Parser.ParseFrom(answer.Received.ShouldHaveSingleItem());
        SignedNote.TryParse(checkpoint.Checkpoint.Span, out var note, out var problem).ShouldBeTrue(problem);
        foreach (var text in checkpoint.VerifierKeys)
        {
            NoteVerifier.TryParse(text, out var verifier, out problem).ShouldBeTrue(problem);
            var sig = note!.Signatures.First(s => s.KeyId == verifier!.KeyId).Signature.ToArray();
            var noted = System.Text.Encoding.UTF8.GetBytes(note.Text);
            // Nobody's document key; then enrolled as one, which nobody should do.
            var envelope = Sealed(noted, verifier!.Key.KeyId, sig);
            if (!Enrolled.Contains(verifier.Key.KeyId)) await RefusedAsync(ErrorReason.KeyNotValid, [envelope]);
            await RefusedAsync(ErrorReason.SignatureInvalid, [Sealed(noted, City.Signer.PublicKey.KeyId, sig)]);
            await EnrolAsync(verifier.Key, TimeSpan.FromHours(-1), validTo: null);
            await RefusedAsync(ErrorReason.SignatureInvalid, [envelope, Sealed(Payload(), verifier.Key.KeyId, sig)]);
        }
    });

    [Fact]
    [Trait("Security", "SIG-09")]
    public Task A_key_counts_at_the_issue_time_and_now() => F.Site.HoldsAsync(async () =>
    {
        var hour = TimeSpan.FromHours(1);
        foreach (var algorithm in Algorithms)
        {
            using var future = PrivateKeys.Generate(algorithm);
            using var past = PrivateKeys.Generate(algorithm);
            using var revoked = PrivateKeys.Generate(algorithm);
            using var young = PrivateKeys.Generate(algorithm);
            var now = TimeProvider.System.GetUtcNow();
            F.Site.Node.Edit(editor =>
            {
                editor.AddKey(City.Code, future.PublicKey, now + hour, validTo: null);
                editor.AddKey(City.Code, past.PublicKey, now - (48 * hour), now - (24 * hour));
                editor.AddKey(City.Code, revoked.PublicKey, now - (48 * hour), validTo: null);
                editor.RevokeKey(revoked.PublicKey.KeyId, now - (24 * hour));
                editor.AddKey(City.Code, young.PublicKey, now - hour, validTo: null);
            });
            await F.DirectoryTakenOverAsync();
            await AcceptedAsync(Issued(young, now));
            await RefusedAsync(ErrorReason.KeyNotValid,
            [
                Issued(future, now), Issued(future, now + (2 * hour)),
                Issued(past, now), Issued(past, now - (36 * hour)), Issued(past, now - (72 * hour)),
                Issued(revoked, now), Issued(revoked, now - (36 * hour)), Issued(revoked, now - (72 * hour)),
                Issued(young, now - (2 * hour)),
            ]);
        }
    });

    [Fact]
    [Trait("Security", "SIG-10")]
    public Task A_directory_with_a_key_that_is_not_in_its_one_form_is_not_taken_over() => F.Site.HoldsAsync(async () =>
    {
        var path = F.Site.Region.Folder.DirectoryPath;
        var before = await File.ReadAllBytesAsync(path);
        var spki = (await F.KeyAsync(SignatureAlgorithm.Sm2Sm3)).PublicKey.Spki.ToArray();
        // A hybrid point, a point off the curve, one byte more, and a key as long as it likes.
        foreach (var bad in new byte[][] { [.. spki[..26], 0x06, .. spki[27..]], [.. spki[..^1], (byte)(spki[^1] ^ 1)], [.. spki, 0], new byte[4096] })
        {
            var (directory, _) = DirectoryFile.Read(path, F.Site.Region.Code, F.Site.Region.Signer.PublicKey.CreateVerifier());
            directory.Version++;
            directory.Agencies.Single(agency => agency.Code == City.Code).SigningKeys.Add(new SigningKey
            {
                KeyId = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bad)),
                PublicKey = ByteString.CopyFrom(bad),
                ValidFrom = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddHours(-1)),
            });
            var envelope = Envelopes.Sign(F.Site.Region.Signer, DocumentKinds.DirectoryPayloadType, directory.ToByteString());
            var refusals = F.Site.Node.LogLines.Count(IsRefusal);
            AtomicFile.Write(path, envelope.ToByteArray());
            await TestNode.EventuallyAsync(() => F.Site.Node.LogLines.Count(IsRefusal) > refusals);
            AtomicFile.Write(path, before);
            await AcceptedAsync(await SignedAsync(SignatureAlgorithm.Sm2Sm3));
        }
    });

    private static bool IsRefusal(string line) => line.Contains("[1103]", StringComparison.Ordinal);

    private static string RecordType => DocumentKinds.Get(DocumentKind.CreditRecord).PayloadType;

    private static ByteString Text(string text) => ByteString.CopyFromUtf8(text);

    // One bit of each byte, another one each time; never the eighth, so that a text stays one.
    private static IEnumerable<ByteString> Flipped(ByteString bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var copy = bytes.ToByteArray();
            copy[i] ^= (byte)(1 << (i % 7));
            yield return ByteString.CopyFrom(copy);
        }
    }

    private static Envelope With(Envelope envelope, Action<Envelope> change)
    {
        var copy = envelope.Clone();
        change(copy);
        return copy;
    }

    private static Envelope WithSignature(Envelope envelope, byte[] signature) =>
        With(envelope, e => e.Signatures[0].Sig = ByteString.CopyFrom(signature));

    private static Envelope Sealed(byte[] payload, string keyId, byte[] signature) => new()
    {
        PayloadType = RecordType,
        Payload = ByteString.CopyFrom(payload),
        Signatures = { new Signature { KeyId = keyId, Sig = ByteString.CopyFrom(signature) } },
    };

    private byte[] Payload() => F.Recorded.Document(DocumentKind.CreditRecord, Guid.NewGuid(), 2).ToByteArray();

    private async Task<Envelope> SignedAsync(SignatureAlgorithm algorithm, byte[]? payload = null) =>
        Envelopes.Sign(await F.KeyAsync(algorithm), RecordType, ByteString.CopyFrom(payload ?? Payload()));

    private Envelope Issued(ISigner signer, DateTimeOffset time)
    {
        var document = F.Recorded.Document(DocumentKind.CreditRecord, Guid.NewGuid(), 2);
        document.Header.IssueTime = Timestamp.FromDateTimeOffset(time);
        return Envelopes.Sign(signer, document);
    }

    /// <summary>On one stream, and the first of them alone too.</summary>
    private async Task RefusedAsync(ErrorReason reason, IEnumerable<Envelope> envelopes)
    {
        var sent = envelopes.ToList();
        var responses = await F.PushAsync(City, [.. sent.Select(MessageSite.Item)]);
        responses.Select(response => MessageSite.ErrorOf(response)?.Reason).ShouldAllBe(found => found == reason, $"not {reason}");
        await F.RefusedAsync(RecordedMessages.Method("ExchangeService", "PushDocument"), new PushDocumentRequest { Envelope = sent[0] }.ToByteArray(), reason);
    }

    /// <summary>The one that was not touched is taken, and for the first time.</summary>
    private async Task AcceptedAsync(Envelope envelope) =>
        (await F.PushAsync(City, [MessageSite.Item(envelope)]))[0].OutcomeCase.ShouldBe(PushResponse.OutcomeOneofCase.Accepted);

    private async Task EnrolAsync(PublicKey key, TimeSpan validFrom, DateTimeOffset? validTo)
    {
        if (!Enrolled.Add(key.KeyId)) return;
        F.Site.Node.Edit(editor => editor.AddKey(City.Code, key, TimeProvider.System.GetUtcNow() + validFrom, validTo));
        await F.DirectoryTakenOverAsync();
    }
}
