using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>
/// Finds identity numbers of natural persons (公民身份号码, GB 11643-1999) in a text, so that they can be kept out (IM-10). Says yes or no and
/// nothing else: the number itself is never returned, logged or shown.
/// </summary>
public static class IdentityNumbers
{
    private const int NumberLength = 18;
    private const int MostBetween = 3;
    private const string CheckCharacters = "10X98765432";

    private static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>
    /// Whether the text holds an identity number: 18 digits, or 17 and an X, with a birth date from 1900 to 2100 and the right check
    /// character. Digits of every script count, and groups of digits with blanks, dashes or what is not seen between them. A run of more
    /// digits is something else, and so is a credit code that passes both of its checks (GB 32100 and GB 11714).
    /// </summary>
    public static bool Contains(string text)
    {
        if (text.Length < NumberLength) return false;
        Span<char> number = stackalloc char[NumberLength];
        var inside = false;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] < '0')
            {
                inside = false;
                continue;
            }

            var isDigit = Digit(text, at, out var length) >= 0;
            if (isDigit && !inside && TryRead(text, at, number) && IsIdentityNumber(number)) return true;
            inside = isDigit;
            at += length - 1;
        }

        return false;
    }

    /// <summary>Whether bytes hold an identity number in ASCII: what calls itself a digest can be anything.</summary>
    public static bool Contains(ReadOnlySpan<byte> bytes) => bytes.Length >= NumberLength && Contains(Encoding.Latin1.GetString(bytes));

    /// <summary>
    /// Whether the text is one identity number and nothing else, written in ASCII: what the practitioners' channel asks for. There a number
    /// that happens to pass the checks of a credit code is still its owner's.
    /// </summary>
    public static bool IsNumber(string text)
    {
        if (text.Length != NumberLength || !Ascii.IsValid(text)) return false;
        Span<char> number = stackalloc char[NumberLength];
        text.AsSpan().ToUpperInvariant(number);
        return !number[..^1].ContainsAnyExceptInRange('0', '9') && HasBirthDate(number) && HasCheckCharacter(number);
    }

    /// <summary>Reads 18 characters from the beginning of a group of digits to the end of one.</summary>
    private static bool TryRead(string text, int at, Span<char> number)
    {
        var (count, gap) = (0, 0);
        while (at < text.Length)
        {
            var digit = Digit(text, at, out var length);
            if (count == NumberLength) return digit < 0;
            if (digit >= 0) number[count++] = (char)('0' + digit);
            else if (count == NumberLength - 1 && IsX(text[at])) number[count++] = 'X';
            else if (gap == MostBetween || !IsBetween(text[at])) return false;
            // An X ends the number, whatever follows.
            if (count == NumberLength && digit < 0) return true;
            gap = digit >= 0 ? 0 : gap + 1;
            at += length;
        }

        return count == NumberLength;
    }

    private static bool IsIdentityNumber(ReadOnlySpan<char> number) =>
        HasPlace(number) && HasBirthDate(number) && HasCheckCharacter(number) && !IsCreditCode(number);

    // The province (GB/T 2260), or 9 for foreigners. Numbers that begin with a date, as case numbers do, have none.
    private static bool HasPlace(ReadOnlySpan<char> number) => Number(number[..2])
        is (>= 11 and <= 15) or (>= 21 and <= 23) or (>= 31 and <= 37) or (>= 41 and <= 46) or (>= 50 and <= 54)
        or (>= 61 and <= 65) or 71 or (>= 81 and <= 83) or >= 90;

    private static bool HasBirthDate(ReadOnlySpan<char> number)
    {
        var year = Number(number[6..10]);
        var month = Number(number[10..12]);
        var day = Number(number[12..14]);
        return year is >= 1900 and <= 2100 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    private static bool HasCheckCharacter(ReadOnlySpan<char> number)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++) sum += (number[i] - '0') * Weights[i];
        return CheckCharacters[sum % 11] == number[^1];
    }

    // About one identity number in 31 passes the check of GB 32100 by chance, so that alone does not make a credit code of it.
    private static bool IsCreditCode(ReadOnlySpan<char> number) =>
        CreditCode.CheckCharacter(number[..^1]) == number[^1] && OrganisationCode.IsValid(number[8..17]);

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits) number = (number * 10) + (digit - '0');
        return number;
    }

    private static int Digit(string text, int at, out int length)
    {
        length = 1;
        var character = text[at];
        if (char.IsAscii(character)) return char.IsAsciiDigit(character) ? character - '0' : -1;
        if (char.IsHighSurrogate(character) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])) length = 2;
        return CharUnicodeInfo.GetDecimalDigitValue(text, at);
    }

    private static bool IsX(char character) => character is 'X' or 'x' or '\uFF38' or '\uFF58';

    // What stands between the groups of a number that somebody wrote to be read, or to be overlooked.
    private static bool IsBetween(char character) =>
        character is '.' or '/' or '_' or '\u00B7' || char.IsWhiteSpace(character)
            || char.GetUnicodeCategory(character) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;
}
