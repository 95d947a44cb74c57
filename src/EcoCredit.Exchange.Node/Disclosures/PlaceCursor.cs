using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>
/// The opaque cursor of lists that are in the order of a ledger index and, below it, of a word (an agency, a key): that place, under a MAC over it, the caller and the filter
/// that it was given for.
/// </summary>
internal sealed class PlaceCursor
{
    private const int MacLength = 16;
    private const int MaxLength = 160;

    private readonly byte[] _key;

    /// <param name="bodyKey">The node's secret in the data folder, from which the cursor key is derived (RFC 5869).</param>
    public PlaceCursor(byte[] bodyKey) =>
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, bodyKey, outputLength: 32, info: "ecocredit/place-cursor/v1"u8.ToArray());

    public string Write(Place place, string caller, string filter)
    {
        var text = Encoding.UTF8.GetBytes(FormattableString.Invariant($"{place.Index} {place.Agency}"));
        return Base64Url.EncodeToString([.. Mac(text, caller, filter), .. text]);
    }

    /// <summary>Reads a cursor; <see langword="null"/> where it was not given to this caller for this filter.</summary>
    public Place? Read(string cursor, string caller, string filter)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor)) return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        // One form only: the decoder would pass over blanks and spare bits.
        if (bytes.Length <= MacLength || Base64Url.EncodeToString(bytes) != cursor) return null;
        var mac = Mac(bytes.AsSpan(MacLength), caller, filter);
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacLength), mac)) return null;
        var parts = Encoding.UTF8.GetString(bytes.AsSpan(MacLength)).Split(' ');
        return new Place(long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1]);
    }

    private byte[] Mac(ReadOnlySpan<byte> place, string caller, string filter)
    {
        byte[] bound = [.. place, .. Encoding.UTF8.GetBytes($"\n{caller}\n{filter}")];
        return HMACSHA256.HashData(_key, bound)[..MacLength];
    }
}

/// <summary>The last one of a page.</summary>
internal sealed record Place(long Index, string Agency)
{
    /// <summary>Before everything.</summary>
    public static Place Beginning { get; } = new(-1, "");
}
