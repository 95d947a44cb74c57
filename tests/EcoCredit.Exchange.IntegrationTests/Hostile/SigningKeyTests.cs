using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using static EcoCredit.Exchange.IntegrationTests.Hostile.SignedRecords;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Good signatures by keys that do not count: of another purpose, at another time, in another form.</summary>
[Collection(MessageSiteCollection.Name)]
public sealed class SigningKeyTests(MessageSiteFixture fixture)
{
    private readonly SignedRecords _records = new(fixture.Site);

    private MessageSite F => fixture.Site;

    private TestAgency City => F.Site.City;

    [Fact]
    [Trait("Security", "SIG-08")]
    public Task The_signature_of_a_checkpoint_is_no_documents_even_with_a_key_that_signs_both() => F.Site.HoldsAsync(async () =>
    {
        var method = RecordedMessages.Method("LedgerService", "GetCheckpoint");
        var answer = await F.Calls.InvokeAsync(City, method, [new GetCheckpointRequest()]);
        var checkpoint = GetCheckpointResponse.Parser.ParseFrom(answer.Received.ShouldHaveSingleItem());
        SignedNote.TryParse(checkpoint.Checkpoint.Span, out var note, out var problem).ShouldBeTrue(problem);
        foreach (var text in checkpoint.VerifierKeys)
        {
            NoteVerifier.TryParse(text, out var verifier, out problem).ShouldBeTrue(problem);
            var sig = note!.Signatures.First(s => s.KeyId == verifier!.KeyId).Signature.ToArray();
            var noted = System.Text.Encoding.UTF8.GetBytes(note.Text);
            // Nobody's document key; then enrolled as one, which nobody should do.
            var envelope = Sealed(noted, verifier!.Key.KeyId, sig);
            if (!IsEnrolled(verifier.Key)) await _records.RefusedAsync(ErrorReason.KeyNotValid, [envelope]);
            await _records.RefusedAsync(ErrorReason.SignatureInvalid, [Sealed(noted, City.Signer.PublicKey.KeyId, sig)]);
            await _records.EnrolAsync(verifier.Key);
            await _records.RefusedAsync(ErrorReason.SignatureInvalid, [envelope, Sealed(_records.Payload(), verifier.Key.KeyId, sig)]);
        }
    });

    [Fact]
    [Trait("Security", "SIG-09")]
    public Task A_key_counts_at_the_issue_time_and_now() => F.Site.HoldsAsync(async () =>
    {
        var hour = TimeSpan.FromHours(1);
        foreach (var algorithm in System.Enum.GetValues<SignatureAlgorithm>())
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
            await _records.AcceptedAsync(_records.Issued(young, now));
            await _records.RefusedAsync(ErrorReason.KeyNotValid,
            [
                _records.Issued(future, now), _records.Issued(future, now + (2 * hour)),
                _records.Issued(past, now), _records.Issued(past, now - (36 * hour)), _records.Issued(past, now - (72 * hour)),
                _records.Issued(revoked, now), _records.Issued(revoked, now - (36 * hour)), _records.Issued(revoked, now - (72 * hour)),
                _records.Issued(young, now - (2 * hour)),
            ]);
        }
    });

    [Fact]
    [Trait("Security", "SIG-10")]
    public Task A_directory_with_a_key_that_is_not_in_its_one_form_is_not_taken_over() => F.Site.HoldsAsync(async () =>
    {
        var path = F.Site.Region.Folder.DirectoryPath;
        // It may be enrolled for this only now: what is put back is the directory with it.
        var spki = (await F.KeyAsync(SignatureAlgorithm.Sm2Sm3)).PublicKey.Spki.ToArray();
        var before = await File.ReadAllBytesAsync(path);
        // A hybrid point, a point off the curve, one byte more, and a key as long as it likes.
        byte[][] keys = [[.. spki[..26], 0x06, .. spki[27..]], [.. spki[..^1], (byte)(spki[^1] ^ 1)], [.. spki, 0], new byte[4096]];
        foreach (var bad in keys)
        {
            var (directory, _) = DirectoryFile.Read(path, F.Site.Region.Code, F.Site.Region.Signer.PublicKey.CreateVerifier());
            directory.Version++;
            directory.Agencies.Single(agency => agency.Code == City.Code).SigningKeys.Add(new SigningKey
            {
                KeyId = Convert.ToHexStringLower(SHA256.HashData(bad)),
                PublicKey = ByteString.CopyFrom(bad),
                ValidFrom = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddHours(-1)),
            });
            var envelope = Envelopes.Sign(F.Site.Region.Signer, DocumentKinds.DirectoryPayloadType, directory.ToByteString());
            var refusals = F.Site.Node.LogLines.Count(IsRefusal);
            AtomicFile.Write(path, envelope.ToByteArray());
            await TestNode.EventuallyAsync(() => F.Site.Node.LogLines.Count(IsRefusal) > refusals);
            AtomicFile.Write(path, before);
            await _records.AcceptedAsync(await _records.SignedAsync(SignatureAlgorithm.Sm2Sm3));
        }
    });

    private static bool IsRefusal(string line) => line.Contains("[1103]", StringComparison.Ordinal);
}
