using System.Buffers;
using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// Readers of the text forms that have exactly one spelling: what is read is what would be written again, or it is refused. Without
/// that, two different texts could stand for one checkpoint.
/// </summary>
internal static class CanonicalText
{
    private static readonly SearchValues<char> Base64Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    /// <summary>Reads a non-negative decimal number without sign, spaces or leading zeroes.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || (text[0] == '0' && text.Length > 1))
            return false;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads standard base64 (RFC 4648, 4) with its padding and with zero bits behind the last byte.</summary>
    public static bool TryDecodeBase64(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.ContainsAnyExcept(Base64Alphabet) || text.Length % 4 != 0)
            return false;
        if (!Convert.TryFromBase64Chars(text, destination, out written))
            return false;
        // The decoder ignores the bits behind the last byte; the encoder writes zeroes there. Only the last group can differ.
        if (written % 3 == 0)
            return true;
        Span<char> again = stackalloc char[4];
        Convert.TryToBase64Chars(destination[(written - (written % 3))..written], again, out _);
        return text[^4..].SequenceEqual(again);
    }

    /// <summary>Reads standard base64 into a new array.</summary>
    public static bool TryDecodeBase64(ReadOnlySpan<char> text, out byte[] bytes)
    {
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        var decoded = TryDecodeBase64(text, buffer, out var written);
        bytes = decoded ? buffer.AsSpan(0, written).ToArray() : [];
        return decoded;
    }

    /// <summary>
    /// Tells whether a key name or an origin is acceptable: not empty, well-formed, without <c>+</c>, white space or control characters
    /// (C2SP signed-note, Format).
    /// </summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
            return false;
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(name, out var rune, out var consumed) != OperationStatus.Done)
                return false;
            if (rune.Value == '+' || Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
                return false;
            name = name[consumed..];
        }

        return true;
    }

    /// <summary>Tells whether a text is Unicode without a lone surrogate, so that its UTF-8 bytes read back as the same text.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done)
                return false;
            text = text[consumed..];
        }

        return true;
    }
}
