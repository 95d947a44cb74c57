namespace EcoCredit.Exchange.Rules.Scoring;

// Numbers of decisions as people write them, made comparable: width, case and surrounding space do not make another document. Written by
// hand because the build is free of culture data, in which Unicode's own normalisation does not fold widths.
internal static class DocumentNumbers
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';
    private const char IdeographicSpace = '\u3000';
    private const int FullWidthOffset = 0xFEE0;

    public static string Normalise(string number)
    {
        var trimmed = number.Trim();
        foreach (var character in trimmed)
        {
            if (Fold(character) != character) return string.Create(trimmed.Length, trimmed, FoldAll);
        }

        return trimmed;
    }

    private static void FoldAll(Span<char> folded, string number)
    {
        for (var i = 0; i < folded.Length; i++) folded[i] = Fold(number[i]);
    }

    private static char Fold(char character)
    {
        if (character is >= FirstFullWidth and <= LastFullWidth) character = (char)(character - FullWidthOffset);
        else if (character == IdeographicSpace) character = ' ';
        return char.ToUpperInvariant(character);
    }
}
