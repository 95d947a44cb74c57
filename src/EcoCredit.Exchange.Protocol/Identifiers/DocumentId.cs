namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>
/// The id of a document within its source agency: a UUID (RFC 9562, 4) in its one canonical form, 36 characters, lower case.
/// </summary>
public static class DocumentId
{
    private const int Length = 36;

    /// <summary>Whether a text is a canonical id. The nil UUID names nothing and is none.</summary>
    public static bool IsCanonical(string? text)
    {
        if (text is not { Length: Length }) return false;
        for (var i = 0; i < Length; i++)
        {
            var fits = i is 8 or 13 or 18 or 23 ? text[i] == '-' : char.IsAsciiHexDigitLower(text[i]);
            if (!fits) return false;
        }

        return text.AsSpan().ContainsAnyExcept('0', '-');
    }

    /// <summary>Writes a UUID in the canonical form.</summary>
    public static string Format(Guid id) => id.ToString("D");
}
