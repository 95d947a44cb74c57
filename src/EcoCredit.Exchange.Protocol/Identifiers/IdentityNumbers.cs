using System.Text;

namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>
/// Finds identity numbers of natural persons (公民身份号码, GB 11643-1999) in a text, so that they can be kept out (IM-10). Says yes or no and
/// nothing else: the number itself is never returned, logged or shown.
/// </summary>
public static class IdentityNumbers
{
    private const int NumberLength = 18;
    private const string CheckCharacters = "10X98765432";

    private static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>
    /// Whether the text holds an identity number: 18 digits, or 17 and an X, with a birth date from 1900 to 2100 and the right check
    /// character. Full-width digits count as digits. A run of more digits is something else, and so is a credit code that passes both
    /// of its checks (GB 32100 and GB 11714).
    /// </summary>
    public static bool Contains(string text)
    {
        var start = 0;
        while (start <= text.Length - NumberLength)
        {
            if (Digit(text[start]) < 0)
            {
                start++;
                continue;
            }

            var end = start + 1;
            while (end < text.Length && Digit(text[end]) >= 0) end++;
            var length = end - start;
            if (length == NumberLength && IsIdentityNumber(text.AsSpan(start, NumberLength))) return true;
            if (length == NumberLength - 1 && end < text.Length && IsX(text[end]) && IsIdentityNumber(text.AsSpan(start, NumberLength))) return true;
            start = end;
        }

        return false;
    }

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

    private static bool IsIdentityNumber(ReadOnlySpan<char> written)
    {
        Span<char> number = stackalloc char[NumberLength];
        for (var i = 0; i < NumberLength; i++)
        {
            var digit = Digit(written[i]);
            number[i] = digit < 0 ? 'X' : (char)('0' + digit);
        }

        return HasBirthDate(number) && HasCheckCharacter(number) && !IsCreditCode(number);
    }

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

    private static int Digit(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= '\uFF10' and <= '\uFF19' => character - '\uFF10',
        _ => -1,
    };

    private static bool IsX(char character) => character is 'X' or 'x' or '\uFF38' or '\uFF58';
}
