using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Rules;

// Document numbers (文号) as people type them: 内环发〔2024〕21号 comes with several kinds of brackets, full-width digits and stray spaces. Written by
// hand, because Unicode normalisation is not at hand where globalisation is invariant.
internal static class DocumentNumbers
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';
    private const int FullWidthOffset = 0xFEE0;

    // The form in which two numbers are compared; empty where there is none. Most are in it already.
    public static string Normalise(string number)
    {
        for (var i = 0; i < number.Length; i++)
        {
            if (IsLeftOut(number[i]) || Fold(number[i]) != number[i]) return Rewrite(number);
        }

        return number;
    }

    private static string Rewrite(string number)
    {
        var text = new StringBuilder(number.Length);
        foreach (var character in number)
        {
            if (!IsLeftOut(character)) text.Append(Fold(character));
        }

        return text.ToString();
    }

    private static bool IsLeftOut(char character) =>
        char.IsWhiteSpace(character) || (!char.IsAscii(character) && char.GetUnicodeCategory(character) == UnicodeCategory.Format);

    // 〔 is the bracket of the rule for official documents (GB/T 9704).
    private static char Fold(char character)
    {
        var half = character is >= FirstFullWidth and <= LastFullWidth ? (char)(character - FullWidthOffset) : character;
        return half switch
        {
            '【' or '[' or '(' or '﹝' or '{' => '〔',
            '】' or ']' or ')' or '﹞' or '}' => '〕',
            _ => char.ToUpperInvariant(half),
        };
    }
}
