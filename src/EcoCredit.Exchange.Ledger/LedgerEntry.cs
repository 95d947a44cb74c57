using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// An entry of the ledger. Its encoding of version 1 is fixed, 114 bytes, big-endian: u8 version · u8 type · i64 time · 18 bytes node ·
/// 18 bytes other party · u16 kind · u16 purpose · 32 bytes request digest · 32 bytes commitment. It holds nothing about a person,
/// not even hashed without a salt.
/// </summary>
/// <param name="Type">What the entry records.</param>
/// <param name="TimeMs">When, in milliseconds since the Unix epoch, 0 to the end of the year 9999.</param>
/// <param name="NodeCode">The agency code of this node: 18 characters, digits and capital letters.</param>
/// <param name="OtherPartyCode">The agency code of the other party, in the same form; this node's own where there is no other.</param>
/// <param name="KindCode">The number of the kind of information.</param>
/// <param name="PurposeCode">The number of the purpose.</param>
/// <param name="Digest">The salted digest of the request, see <see cref="RequestDigest"/>.</param>
/// <param name="Commitment">The commitment to the body, see <see cref="EntryCommitment"/>.</param>
public sealed record LedgerEntry(
    LedgerEntryType Type,
    long TimeMs,
    string NodeCode,
    string OtherPartyCode,
    ushort KindCode,
    ushort PurposeCode,
    TreeHash Digest,
    TreeHash Commitment)
{
    /// <summary>The length of an encoded entry in bytes.</summary>
    public const int Length = 114;

    /// <summary>The length of an agency code in characters.</summary>
    public const int CodeLength = 18;

    private const byte Version = 1;
    private const long MaxTimeMs = 253_402_300_799_999;
    private const int TypeAt = 1;
    private const int TimeAt = 2;
    private const int NodeAt = 10;
    private const int OtherAt = NodeAt + CodeLength;
    private const int KindAt = OtherAt + CodeLength;
    private const int PurposeAt = KindAt + sizeof(ushort);
    private const int DigestAt = PurposeAt + sizeof(ushort);
    private const int CommitmentAt = DigestAt + TreeHash.Size;

    private static readonly SearchValues<char> CodeAlphabet = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>
    /// The digest of a request: SHA-256("ecocredit/request/v1\n" ‖ opening ‖ request). Salted with the entry's opening, so that nobody can
    /// guess a short request from a published entry, and so that erasing the opening makes it say nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The opening has not 32 bytes.</exception>
    public static TreeHash RequestDigest(ReadOnlySpan<byte> opening32, ReadOnlySpan<byte> request)
    {
        EntryCommitment.CheckOpening(opening32);
        var prefix = "ecocredit/request/v1\n"u8;
        var header = prefix.Length + opening32.Length;
        var rented = ArrayPool<byte>.Shared.Rent(header + request.Length);
        try
        {
            var input = rented.AsSpan(0, header + request.Length);
            prefix.CopyTo(input);
            opening32.CopyTo(input[prefix.Length..]);
            request.CopyTo(input[header..]);
            Span<byte> digest = stackalloc byte[TreeHash.Size];
            SHA256.HashData(input, digest);
            return TreeHash.Read(digest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>Encodes the entry in a new array of 114 bytes.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Length];
        Write(bytes);
        return bytes;
    }

    /// <summary>Writes the 114 bytes to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="InvalidOperationException">A value cannot stand in an entry.</exception>
    public void Write(Span<byte> destination)
    {
        if (destination.Length < Length)
            throw new ArgumentException("An entry takes 114 bytes.", nameof(destination));
        if (FindFault(Type, TimeMs, NodeCode, OtherPartyCode) is { } fault)
            throw new InvalidOperationException($"No entry can be written: {fault}.");

        destination[0] = Version;
        destination[TypeAt] = (byte)Type;
        BinaryPrimitives.WriteInt64BigEndian(destination[TimeAt..], TimeMs);
        Encoding.ASCII.GetBytes(NodeCode, destination[NodeAt..]);
        Encoding.ASCII.GetBytes(OtherPartyCode, destination[OtherAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[KindAt..], KindCode);
        BinaryPrimitives.WriteUInt16BigEndian(destination[PurposeAt..], PurposeCode);
        Digest.Write(destination[DigestAt..]);
        Commitment.Write(destination[CommitmentAt..]);
    }

    /// <summary>Reads an entry strictly.</summary>
    /// <param name="bytes">Exactly 114 bytes.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="reason">Why the bytes are refused.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out LedgerEntry? entry, [NotNullWhen(false)] out string? reason)
    {
        entry = null;
        reason = bytes.Length != Length ? "the entry has not 114 bytes" : bytes[0] != Version ? "the version is unknown" : null;
        if (reason is not null)
            return false;

        var type = (LedgerEntryType)bytes[TypeAt];
        var timeMs = BinaryPrimitives.ReadInt64BigEndian(bytes[TimeAt..]);
        var node = Encoding.Latin1.GetString(bytes.Slice(NodeAt, CodeLength));
        var other = Encoding.Latin1.GetString(bytes.Slice(OtherAt, CodeLength));
        reason = FindFault(type, timeMs, node, other);
        if (reason is not null)
            return false;

        entry = new LedgerEntry(
            type,
            timeMs,
            node,
            other,
            BinaryPrimitives.ReadUInt16BigEndian(bytes[KindAt..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[PurposeAt..]),
            TreeHash.Read(bytes[DigestAt..]),
            TreeHash.Read(bytes[CommitmentAt..]));
        return true;
    }

    private static string? FindFault(LedgerEntryType type, long timeMs, string node, string other)
    {
        if (type is < LedgerEntryType.Intake or > LedgerEntryType.Void)
            return "the type is unknown";
        if (timeMs is < 0 or > MaxTimeMs)
            return "the time is out of range";
        if (!IsCode(node))
            return "the code of the node is malformed";
        return IsCode(other) ? null : "the code of the other party is malformed";
    }

    private static bool IsCode(string code) => code.Length == CodeLength && !code.AsSpan().ContainsAnyExcept(CodeAlphabet);
}
