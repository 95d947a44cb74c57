using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using static EcoCredit.Exchange.IntegrationTests.Hostile.SignedRecords;
using PublicKey = EcoCredit.Exchange.Signing.PublicKey;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Envelopes whose signature is not what it says, with keys of all three algorithms that are enrolled for the city.</summary>
[Collection(MessageSiteCollection.Name)]
public sealed class SignatureTests(MessageSiteFixture fixture)
{
    private static readonly SignatureAlgorithm[] Algorithms = Enum.GetValues<SignatureAlgorithm>();

    private readonly SignedRecords _records = new(fixture.Site);

    private MessageSite F => fixture.Site;

    private TestAgency City => F.Site.City;

    [Fact]
    [Trait("Security", "SIG-01")]
    public Task A_flipped_bit_anywhere_in_an_envelope_is_refused() => F.Site.HoldsAsync(async () =>
    {
        foreach (var algorithm in Algorithms)
        {
            var good = await _records.SignedAsync(algorithm);
            await _records.RefusedAsync(ErrorReason.SignatureInvalid, Flipped(good.Signatures[0].Sig).Select(
                sig => With(good, e => e.Signatures[0].Sig = sig)));
            await _records.RefusedAsync(ErrorReason.SignatureInvalid, Flipped(good.Payload).Select(
                payload => With(good, e => e.Payload = payload)));
            await _records.RefusedAsync(ErrorReason.KeyNotValid, Flipped(Text(good.Signatures[0].KeyId)).Select(
                id => With(good, e => e.Signatures[0].KeyId = id.ToStringUtf8())));
            await _records.RefusedAsync(ErrorReason.UnknownDocumentKind, Flipped(Text(good.PayloadType)).Select(
                type => With(good, e => e.PayloadType = type.ToStringUtf8())));
            await _records.AcceptedAsync(good);
        }

        // A statement is signed like a document, and its question is not answered.
        var statement = City.Sign(City.Access(Purpose.EcologySupervision));
        foreach (var sig in Flipped(statement.Signatures[0].Sig).Where((_, i) => i % 8 == 0))
        {
            var request = RecordedMessages.Carry(DocumentKind.AccessStatement, With(statement, e => e.Signatures[0].Sig = sig));
            var door = RecordedMessages.DoorOf(DocumentKind.AccessStatement);
            await F.RefusedAsync(door, request.ToByteArray(), ErrorReason.SignatureInvalid);
        }
    });

    [Fact]
    [Trait("Security", "SIG-02")]
    public Task Trailing_bytes_BER_and_every_other_form_of_a_valid_signature_are_refused() => F.Site.HoldsAsync(async () =>
    {
        foreach (var algorithm in Algorithms)
        {
            var good = await _records.SignedAsync(algorithm);
            var sig = good.Signatures[0].Sig.ToByteArray();
            var others = algorithm == SignatureAlgorithm.Ed25519
                ? SignatureForms.OthersOfEd25519(sig)
                : SignatureForms.Others(sig, algorithm == SignatureAlgorithm.Sm2Sm3);
            await _records.RefusedAsync(ErrorReason.SignatureInvalid, others.Select(other => WithSignature(good, other)));
            await _records.AcceptedAsync(good);
        }
    });

    [Fact]
    [Trait("Security", "SIG-03")]
    public Task A_deep_nest_in_the_place_of_a_signature_does_not_reach_a_parser_that_recurses() => F.Site.HoldsAsync(async () =>
    {
        foreach (var algorithm in Algorithms)
        {
            var good = await _records.SignedAsync(algorithm);
            var nest = WireBytes.Repeat([0x30, 0x80], 16_000);
            int[] lengths = [32_000, 3800, 1000, 72, 70, 64];
            await _records.RefusedAsync(ErrorReason.SignatureInvalid, lengths.Select(length => WithSignature(good, nest[..length])));
            await _records.RefusedAsync(ErrorReason.TooLarge, [WithSignature(good, WireBytes.Repeat([0x30, 0x80], 140_000))]);
        }
    });

    [Fact]
    [Trait("Security", "SIG-04")]
    public Task A_malleated_copy_that_comes_first_makes_the_original_a_duplicate() => F.Site.HoldsAsync(async () =>
    {
        var good = await _records.SignedAsync(SignatureAlgorithm.EcdsaP256Sha256);
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

        var sm2 = await _records.SignedAsync(SignatureAlgorithm.Sm2Sm3);
        var mirrored = SignatureForms.Mirrored(sm2.Signatures[0].Sig.ToByteArray(), isSm2: true);
        await _records.RefusedAsync(ErrorReason.SignatureInvalid, [WithSignature(sm2, mirrored)]);
    });

    [Fact]
    [Trait("Security", "SIG-05")]
    public Task An_SM2_signature_under_another_id_is_refused() => F.Site.HoldsAsync(async () =>
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(GMObjectIdentifiers.sm2p256v1, new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        var key = PublicKey.FromSpki(SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(pair.Public).GetDerEncoded());
        await _records.EnrolAsync(key);
        var payload = _records.Payload();

        Envelope SignedAs(byte[] id)
        {
            var signer = new SM2Signer();
            signer.Init(forSigning: true, new ParametersWithID(new ParametersWithRandom(pair.Private, new SecureRandom()), id));
            var message = Dsse.PreAuthenticationEncoding(RecordType, payload);
            signer.BlockUpdate(message, 0, message.Length);
            return Sealed(payload, key.KeyId, signer.GenerateSignature());
        }

        await _records.RefusedAsync(ErrorReason.SignatureInvalid,
            new[] { "ALICE123@YAHOO.COM", "", "1234567812345677", "12345678123456780" }.Select(id => SignedAs(Text(id).ToByteArray())));
        await _records.AcceptedAsync(SignedAs("1234567812345678"u8.ToArray()));
    });

    [Fact]
    [Trait("Security", "SIG-06")]
    public Task A_signature_under_the_name_of_another_key_or_for_another_type_is_refused() => F.Site.HoldsAsync(async () =>
    {
        foreach (var (signer, named) in Algorithms.SelectMany(a => Algorithms.Where(b => b != a).Select(b => (a, b))))
        {
            var good = await _records.SignedAsync(signer);
            var key = await F.KeyAsync(named);
            await _records.RefusedAsync(ErrorReason.SignatureInvalid, [With(good, e => e.Signatures[0].KeyId = key.PublicKey.KeyId)]);
        }

        var record = await _records.SignedAsync(SignatureAlgorithm.EcdsaP256Sha256);
        foreach (var type in DocumentKinds.All.Where(type => type.Kind != DocumentKind.CreditRecord))
        {
            var isPushed = type.Kind != DocumentKind.StatusStatement && RecordedMessages.DoorOf(type.Kind).Name == "PushDocument";
            var reason = isPushed ? ErrorReason.SignatureInvalid : ErrorReason.UnknownDocumentKind;
            await _records.RefusedAsync(reason, [With(record, e => e.PayloadType = type.PayloadType)]);
        }

        await _records.AcceptedAsync(record);
    });

    [Fact]
    [Trait("Security", "SIG-07")]
    public Task None_two_or_the_same_signature_twice_are_refused() => F.Site.HoldsAsync(async () =>
    {
        var good = await _records.SignedAsync(SignatureAlgorithm.EcdsaP256Sha256);
        var other = await _records.SignedAsync(SignatureAlgorithm.Sm2Sm3, good.Payload.ToByteArray());
        var again = await _records.SignedAsync(SignatureAlgorithm.EcdsaP256Sha256, good.Payload.ToByteArray());
        await _records.RefusedAsync(ErrorReason.SignatureCount,
        [
            With(good, e => e.Signatures.Clear()),
            With(good, e => e.Signatures.Add(other.Signatures)),
            With(good, e => e.Signatures.Add(again.Signatures)),
            With(good, e => e.Signatures.Add(e.Signatures[0].Clone())),
            With(good, e => e.Signatures.Add(Enumerable.Repeat(e.Signatures[0], 9))),
            With(good, e => e.Signatures.Add(new Signature())),
        ]);
        await _records.AcceptedAsync(good);
    });

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
}
