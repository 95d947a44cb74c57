using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.Tests.Erasure;

public sealed class BodyCipherTests
{
    private static readonly byte[] Body = "what was said"u8.ToArray();
    private static readonly byte[] First = Key(1);
    private static readonly byte[] Second = Key(2);

    [Fact]
    public void The_newest_key_encrypts_and_all_of_them_decrypt()
    {
        using var cipher = new BodyCipher(First);
        var older = cipher.Encrypt(Body, Commitment(1));
        cipher.OlderNames().ShouldBeEmpty();

        cipher.TakeOver([First, Second]);
        var newer = cipher.Encrypt(Body, Commitment(2));
        newer.KeyId.ShouldNotBe(older.KeyId);
        newer.KeyId.ShouldBe(cipher.KeyId);
        cipher.OlderNames().ShouldContain(older.KeyId);
        cipher.OlderNames().ShouldNotContain(newer.KeyId);
        cipher.Decrypt(Sealed(older, 1)).ShouldBe(Body);
        cipher.Decrypt(Sealed(newer, 2)).ShouldBe(Body);
    }

    [Fact]
    public void A_body_in_the_place_of_another_is_not_opened()
    {
        using var cipher = new BodyCipher(First);
        Should.Throw<CryptographicException>(() => cipher.Decrypt(Sealed(cipher.Encrypt(Body, Commitment(1)), 2)));
    }

    [Fact]
    public void Bodies_from_before_they_were_bound_to_their_entries_are_opened()
    {
        var stored = new byte[28 + Body.Length];
        RandomNumberGenerator.Fill(stored.AsSpan(0, 12));
        using (var aes = new AesGcm(First, 16)) aes.Encrypt(stored.AsSpan(0, 12), Body, stored.AsSpan(28), stored.AsSpan(12, 16));
        using var cipher = new BodyCipher([First, Second]);
        var name = Convert.ToHexStringLower(SHA256.HashData(First).AsSpan(0, 8));
        cipher.Decrypt(new SealedBody(name, stored, Entry(5))).ShouldBe(Body);
        cipher.OlderNames().ShouldContain(name);
    }

    [Fact]
    public void A_key_that_is_missing_is_named_until_it_is_there()
    {
        using var elsewhere = new BodyCipher([First, Second]);
        using var cipher = new BodyCipher(First);
        var body = elsewhere.Encrypt(Body, Commitment(1));
        cipher.Missing.ShouldBeNull();
        var error = Should.Throw<BodyKeyMissingException>(() => cipher.Decrypt(Sealed(body, 1)));
        error.KeyId.ShouldBe(BodyCipher.IdOf(Second));
        cipher.Missing.ShouldBe(BodyCipher.IdOf(Second));

        cipher.TakeOver([First, Second]);
        cipher.Missing.ShouldBeNull();
        cipher.Decrypt(Sealed(body, 1)).ShouldBe(Body);
    }

    [Fact]
    public void A_long_body_is_stored_shorter_and_comes_back_as_it_was()
    {
        byte[] body = [.. Enumerable.Range(0, 2000).SelectMany(i => Encoding.ASCII.GetBytes($"RECORD_CLASS_SERIOUS {i};"))];
        using var cipher = new BodyCipher(First);
        var stored = cipher.Encrypt(body, Commitment(1));
        stored.Ciphertext.Length.ShouldBeLessThan(body.Length / 2);
        cipher.Decrypt(Sealed(stored, 1)).ShouldBe(body);
        Should.Throw<CryptographicException>(() => cipher.Decrypt(Sealed(stored, 2)));

        // Its name says how it is stored: under another one it is not taken for what it is not.
        cipher.Decrypt(Sealed(stored with { KeyId = cipher.KeyId }, 1)).ShouldNotBe(body);
        BodyCipher.NamesOf(BodyCipher.IdOf(First)).ShouldContain(stored.KeyId);
        cipher.TakeOver([First, Second]);
        cipher.OlderNames().ShouldContain(stored.KeyId);
        cipher.Decrypt(Sealed(stored, 1)).ShouldBe(body);
    }

    [Fact]
    public void What_packing_does_not_shorten_is_stored_as_it_is()
    {
        var body = RandomNumberGenerator.GetBytes(3 * PackedBody.Shortest);
        using var cipher = new BodyCipher(First);
        var stored = cipher.Encrypt(body, Commitment(1));
        stored.KeyId.ShouldBe(cipher.KeyId);
        cipher.Decrypt(Sealed(stored, 1)).ShouldBe(body);
    }

    [Fact]
    public void A_packed_body_of_another_length_than_it_says_is_refused()
    {
        var body = new byte[PackedBody.Shortest];
        var packed = new byte[body.Length];
        PackedBody.TryPack(body, packed, out var length).ShouldBeTrue();
        PackedBody.Unpack(packed.AsSpan(0, length)).ShouldBe(body);
        foreach (var longer in new byte[] { 0x0F, 0x11, 0xFF })
        {
            packed[2] = longer;
            Should.Throw<CryptographicException>(() => PackedBody.Unpack(packed.AsSpan(0, length)));
        }

        packed[0] = 0xFF;
        Should.Throw<CryptographicException>(() => PackedBody.Unpack(packed.AsSpan(0, length)));
        Should.Throw<CryptographicException>(() => PackedBody.Unpack(packed.AsSpan(0, 3)));
        Should.Throw<CryptographicException>(() => PackedBody.Unpack([]));
    }

    private static byte[] Key(byte fill) => [.. Enumerable.Repeat(fill, 32)];

    private static TreeHash Commitment(byte fill) => TreeHash.Read(Key(fill));

    private static SealedBody Sealed(EncryptedBody body, byte commitment) => new(body.KeyId, body.Ciphertext, Entry(commitment));

    private static byte[] Entry(byte commitment) => new LedgerEntry(
        LedgerEntryType.Intake, 1, "11150000MB0000000X", "11150000MB0000000X", 1, 0, default, Commitment(commitment)).Encode();
}
