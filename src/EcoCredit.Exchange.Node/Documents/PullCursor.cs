using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EcoCredit.Exchange.Node.Documents;

/// <summary>
/// The opaque cursor of Pull: the next ledger index, under a MAC over it, the agency and the filter that it was given for. Nobody can use
/// another agency's cursor, or make one.
/// </summary>
internal sealed class PullCursor
{
    private const int MacLength = 16;
    private const int Length = sizeof(long) + MacLength;

    private readonly byte[] _key;

    /// <param name="bodyKey">The node's secret in the data folder, from which the cursor key is derived (RFC 5869), so that a cursor
    /// outlives a restart.</param>
    public PullCursor(byte[] bodyKey) =>
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, bodyKey, outputLength: 32, info: "ecocredit/pull-cursor/v1"u8.ToArray());

    public string Write(long index, string agency, string filter)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, index);
        Mac(index, agency, filter).CopyTo(bytes[sizeof(long)..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor; <see langword="null"/> where it was not given to this agency for this filter.</summary>
    public long? Read(string cursor, string agency, string filter)
    {
        Span<byte> bytes = stackalloc byte[Length];
        // One form only: the decoder would pass over blanks.
        if (cursor.Length != Base64Url.GetEncodedLength(Length)) return null;
        if (!Base64Url.IsValid(cursor, out var length) || length != Length) return null;
        if (Base64Url.DecodeFromChars(cursor, bytes) != Length) return null;
        var index = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return CryptographicOperations.FixedTimeEquals(bytes[sizeof(long)..], Mac(index, agency, filter)) ? index : null;
    }

    private ReadOnlySpan<byte> Mac(long index, string agency, string filter) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{index}\n{agency}\n{filter}")).AsSpan(0, MacLength);
}
