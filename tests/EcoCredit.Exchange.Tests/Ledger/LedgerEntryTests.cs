using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

public class LedgerEntryTests
{
    private static readonly byte[] Opening = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static readonly LedgerEntry Entry = new(
        LedgerEntryType.Disclosure,
        1_790_000_000_123,
        "91350100M000100Y43",
        "11100000000013127D",
        0x0102,
        0x0304,
        LedgerEntry.RequestDigest(Opening, "request"u8),
        EntryCommitment.Compute(Opening, "body"u8));

    [Fact]
    public void Encodes_114_bytes_in_the_fixed_order_and_reads_them_again()
    {
        var bytes = Entry.Encode();
        bytes.Length.ShouldBe(114);
        bytes[..10].ShouldBe([1, 2, 0, 0, 0x01, 0xa0, 0xc4, 0x50, 0x6c, 0x7b]);
        bytes[10..28].ShouldBe("91350100M000100Y43"u8.ToArray());
        bytes[28..46].ShouldBe("11100000000013127D"u8.ToArray());
        bytes[46..50].ShouldBe([1, 2, 3, 4]);
        bytes[50..82].ShouldBe(Entry.Digest.ToArray());
        bytes[82..].ShouldBe(Entry.Commitment.ToArray());
        LedgerEntry.TryParse(bytes, out var parsed, out _).ShouldBeTrue();
        parsed.ShouldBe(Entry);
    }

    [Theory]
    [InlineData(LedgerEntryType.Intake)]
    [InlineData(LedgerEntryType.Delivery)]
    [InlineData(LedgerEntryType.Administration)]
    [InlineData(LedgerEntryType.Erasure)]
    [InlineData(LedgerEntryType.Refusal)]
    public void Every_type_survives_its_encoding(LedgerEntryType type)
    {
        LedgerEntry.TryParse((Entry with { Type = type }).Encode(), out var parsed, out _).ShouldBeTrue();
        parsed!.Type.ShouldBe(type);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 10)]
    [InlineData(2, 0x80)]
    [InlineData(2, 0x7f)]
    [InlineData(10, 0)]
    [InlineData(10, 'a')]
    [InlineData(27, ' ')]
    [InlineData(28, 0xff)]
    [InlineData(45, '+')]
    public void Refuses_a_byte_out_of_range(int at, int value)
    {
        var bytes = Entry.Encode();
        bytes[at] = (byte)value;
        LedgerEntry.TryParse(bytes, out var parsed, out var reason).ShouldBeFalse();
        parsed.ShouldBeNull();
        reason.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Refuses_every_truncation_and_anything_behind()
    {
        var bytes = Entry.Encode();
        for (var length = 0; length < bytes.Length; length++)
            LedgerEntry.TryParse(bytes.AsSpan(0, length), out _, out _).ShouldBeFalse();
        LedgerEntry.TryParse([.. bytes, 0], out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Refuses_to_write_what_it_would_not_read()
    {
        LedgerEntry[] impossible =
        [
            Entry with { Type = (LedgerEntryType)10 },
            Entry with { TimeMs = -1 },
            Entry with { TimeMs = 253_402_300_800_000 },
            Entry with { NodeCode = "91350100M000100Y4" },
            Entry with { OtherPartyCode = "91350100M000100Y4３" },
        ];
        foreach (var entry in impossible)
            Should.Throw<InvalidOperationException>(() => entry.Encode());
        Should.Throw<ArgumentException>(() => Entry.Write(new byte[113]));
    }

    [Fact]
    public void The_commitment_is_the_keyed_hash_of_version_opening_length_and_body()
    {
        var key = SHA256.HashData("ecocredit/commitment/v1"u8);
        byte[] message = [1, .. Opening, 0, 0, 0, 4, .. "body"u8];
        var expected = HMACSHA256.HashData(key, message);
        Entry.Commitment.ToArray().ShouldBe(expected);
        var other = Opening.ToArray();
        other[31] ^= 1;
        EntryCommitment.Compute(other, "body"u8).ShouldNotBe(Entry.Commitment);
        EntryCommitment.Compute(Opening, "bodY"u8).ShouldNotBe(Entry.Commitment);
        Should.Throw<ArgumentException>(() => EntryCommitment.Compute(Opening.AsSpan(1), "body"u8));
    }

    [Fact]
    public void The_request_digest_is_salted_with_the_opening()
    {
        var expected = SHA256.HashData([.. "ecocredit/request/v1\n"u8, .. Opening, .. "request"u8]);
        Entry.Digest.ToArray().ShouldBe(expected);
        LedgerEntry.RequestDigest(new byte[32], "request"u8).ShouldNotBe(Entry.Digest);
        Should.Throw<ArgumentException>(() => LedgerEntry.RequestDigest([], "request"u8));
    }
}
