namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>
/// The organisation code (组织机构代码, GB 11714): eight characters 0-9 and A-Z and a check character. It lives on as characters 9 to 17 of a
/// <see cref="CreditCode"/>.
/// </summary>
public static class OrganisationCode
{
    /// <summary>Number of characters, the check character included.</summary>
    public const int Length = 9;

    private static ReadOnlySpan<byte> Weights => [3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>Whether nine characters, written without a hyphen, are an organisation code.</summary>
    public static bool IsValid(ReadOnlySpan<char> code)
    {
        if (code.Length != Length) return false;
        foreach (var character in code[..^1])
        {
            if (!char.IsAsciiDigit(character) && !char.IsAsciiLetterUpper(character)) return false;
        }

        return CheckCharacter(code[..^1]) == code[^1];
    }

    /// <summary>The check character of GB 11714 over the first eight characters.</summary>
    /// <param name="first8">Exactly eight characters 0-9 or A-Z.</param>
    /// <exception cref="ArgumentException">Another length, or another character.</exception>
    public static char CheckCharacter(ReadOnlySpan<char> first8)
    {
        if (first8.Length != Length - 1) throw new ArgumentException("The check character is taken over eight characters.", nameof(first8));
        var sum = 0;
        for (var i = 0; i < first8.Length; i++)
        {
            var character = first8[i];
            var value = char.IsAsciiDigit(character) ? character - '0'
                : char.IsAsciiLetterUpper(character) ? character - 'A' + 10
                : throw new ArgumentException("Only 0-9 and A-Z occur in an organisation code.", nameof(first8));
            sum += value * Weights[i];
        }

        return (11 - (sum % 11)) switch
        {
            10 => 'X',
            11 => '0',
            var digit => (char)('0' + digit),
        };
    }
}
