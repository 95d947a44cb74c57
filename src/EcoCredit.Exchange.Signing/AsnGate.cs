using System.Formats.Asn1;

namespace EcoCredit.Exchange.Signing;

/// <summary>Walks ASN.1 from outside before any library parses it, so that neither its size nor its depth is a stranger's choice.</summary>
internal static class AsnGate
{
    /// <summary>The deepest nesting that is let through.</summary>
    public const int MaxDepth = 16;

    /// <summary>
    /// Tells whether the data is exactly one DER SEQUENCE (X.690, 10), at most <paramref name="maxLength"/> bytes, nested no deeper than
    /// <see cref="MaxDepth"/>.
    /// </summary>
    public static bool IsBoundedSequence(ReadOnlySpan<byte> data, int maxLength) => IsBoundedSequence(data, maxLength, MaxDepth);

    /// <summary>As the other, nested no deeper than <paramref name="maxDepth"/>.</summary>
    public static bool IsBoundedSequence(ReadOnlySpan<byte> data, int maxLength, int maxDepth)
    {
        if (data.Length > maxLength)
            return false;
        try
        {
            var tag = AsnDecoder.ReadEncodedValue(data, AsnEncodingRules.DER, out _, out _, out var consumed);
            return tag == Asn1Tag.Sequence && consumed == data.Length && IsShallow(data, maxDepth);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool IsShallow(ReadOnlySpan<byte> data, int depthLeft)
    {
        while (!data.IsEmpty)
        {
            var tag = AsnDecoder.ReadEncodedValue(data, AsnEncodingRules.DER, out var offset, out var length, out var consumed);
            if (tag.IsConstructed && (depthLeft == 0 || !IsShallow(data.Slice(offset, length), depthLeft - 1)))
                return false;
            data = data[consumed..];
        }

        return true;
    }
}
