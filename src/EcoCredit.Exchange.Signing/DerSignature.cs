using System.Formats.Asn1;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// The one DER form of a signature (r, s) of a 256-bit curve (RFC 3279, 2.2.3; GB/T 35276, 7.3). It is the gate in front of every
/// library: nothing but 64 bytes of numbers in range goes further.
/// </summary>
internal static class DerSignature
{
    /// <summary>The longest canonical form in bytes: two integers of 33 bytes and three headers.</summary>
    public const int MaxLength = 72;

    /// <summary>The length of r ‖ s in bytes.</summary>
    public const int RawLength = 2 * ScalarLength;

    private const int ScalarLength = 32;

    private const int HeaderLength = 2;

    // One for each thread: a signature is read for every document.
    [ThreadStatic]
    private static AsnWriter? _writer;

    /// <summary>
    /// Reads a canonical signature with 1 ≤ r, s &lt; <paramref name="order"/> into <paramref name="raw"/>, 64 bytes. False for all else.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> order, Span<byte> raw)
    {
        if (signature.Length > MaxLength)
            return false;

        try
        {
            AsnDecoder.ReadSequence(signature, AsnEncodingRules.DER, out var offset, out var length, out var consumed);
            if (consumed != signature.Length)
                return false;
            var content = signature.Slice(offset, length);
            var r = AsnDecoder.ReadIntegerBytes(content, AsnEncodingRules.DER, out var rLength);
            var s = AsnDecoder.ReadIntegerBytes(content[rLength..], AsnEncodingRules.DER, out var sLength);
            return rLength + sLength == content.Length
                && TryCopyScalar(r, order, raw[..ScalarLength])
                && TryCopyScalar(s, order, raw[ScalarLength..RawLength])
                && signature.Length == CanonicalLength(raw);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>Writes r ‖ s (64 bytes) as DER.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> raw) => Write(raw).Encode();

    /// <summary>Tells whether a big-endian number of 32 bytes is at least 1 and below <paramref name="order"/>.</summary>
    public static bool IsInRange(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> order) =>
        scalar.ContainsAnyExcept((byte)0) && scalar.SequenceCompareTo(order) < 0;

    private static bool TryCopyScalar(ReadOnlySpan<byte> integer, ReadOnlySpan<byte> order, Span<byte> scalar)
    {
        if (integer[0] >= 0x80)
            return false;
        if (integer[0] == 0)
            integer = integer[1..];
        if (integer.Length > ScalarLength)
            return false;
        scalar.Clear();
        integer.CopyTo(scalar[^integer.Length..]);
        return IsInRange(scalar, order);
    }

    // What was read is r and s, so that only the headers and zeros in front of the numbers could be other than canonical, and each other
    // form of these is longer: a tag and a length take a byte each, since nothing here is longer than 70.
    private static int CanonicalLength(ReadOnlySpan<byte> raw) =>
        3 * HeaderLength + IntegerLength(raw[..ScalarLength]) + IntegerLength(raw[ScalarLength..RawLength]);

    private static int IntegerLength(ReadOnlySpan<byte> scalar)
    {
        var number = TrimZeros(scalar);
        return number.Length + (number[0] >= 0x80 ? 1 : 0);
    }

    private static AsnWriter Write(ReadOnlySpan<byte> raw)
    {
        // What it wrote last is overwritten: it is used up before the thread does anything else.
        var writer = _writer ??= new AsnWriter(AsnEncodingRules.DER, MaxLength);
        writer.Reset();
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(TrimZeros(raw[..ScalarLength]));
            writer.WriteIntegerUnsigned(TrimZeros(raw[ScalarLength..]));
        }

        return writer;
    }

    // The writer takes only minimal numbers; zero itself is one byte.
    private static ReadOnlySpan<byte> TrimZeros(ReadOnlySpan<byte> scalar)
    {
        var first = scalar.IndexOfAnyExcept((byte)0);
        return first < 0 ? scalar[^1..] : scalar[first..];
    }
}
