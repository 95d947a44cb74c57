using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Rules.Advisory;

// Document numbers (文号) as people type them: 内环发〔2024〕21号 comes with four kinds of brackets, full-width digits and stray spaces. Written by
// hand, because Unicode normalisation is not at hand where globalisation is invariant.
internal static class DocumentNumbers
{
    private const int FullWidthFirst = 0xFF01;
    private const int FullWidthLast = 0xFF5E;
    private const int FullWidthOffset = 0xFEE0;

    // The form in which two numbers are compared; empty where there is none.
    public static string Normalise(string number)
    {
        var text = new StringBuilder(number.Length);
        foreach (var character in number)
        {
            if (char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format) continue;
            var half = character is >= (char)FullWidthFirst and <= (char)FullWidthLast ? (char)(character - FullWidthOffset) : character;
            text.Append(half switch
            {
                '〔' or '【' or '[' or '(' or '﹝' or '{' => '(',
                '〕' or '】' or ']' or ')' or '﹞' or '}' => ')',
                _ => char.ToUpperInvariant(half),
            });
        }

        return text.ToString();
    }
}
