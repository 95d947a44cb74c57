using System.Buffers;

namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>
/// Unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters of a 31-letter alphabet, upper case. Characters 3 to 8 are the
/// area of the registering authority, 9 to 17 the organisation code (GB 11714), 18 is the check character.
/// </summary>
public readonly record struct CreditCode
{
    /// <summary>Number of characters.</summary>
    public const int Length = 18;

    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const int OrganisationStart = 8;

    private static readonly SearchValues<char> AlphabetValues = SearchValues.Create(Alphabet);

    // By the character: a batch checks a thousand codes.
    private static readonly int[] Values =
        [.. Enumerable.Range(0, 'Z' + 1).Select(character => Alphabet.IndexOf((char)character, StringComparison.Ordinal))];

    private readonly string? _value;

    private CreditCode(string value, bool isLegacy)
    {
        _value = value;
        IsLegacy = isLegacy;
    }

    /// <summary>The 18 characters; empty for the default value, which is no code.</summary>
    public string Value => _value ?? "";

    /// <summary>
    /// An early pilot code: its check character fails, its organisation part begins with M0 and passes GB 11714. It is accepted, and
    /// marked.
    /// </summary>
    public bool IsLegacy { get; }

    private static ReadOnlySpan<byte> Weights => [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    /// <summary>Reads a code. Exact: no blanks, no lower case, no full-width characters.</summary>
    /// <param name="text">The text, 18 characters.</param>
    /// <param name="code">The code, where the answer is <see langword="true"/>.</param>
    /// <param name="problem">What is wrong; <see cref="CreditCodeProblem.None"/> where the answer is <see langword="true"/>.</param>
    public static bool TryParse(string? text, out CreditCode code, out CreditCodeProblem problem)
    {
        code = default;
        problem = Check(text, out var isLegacy);
        if (problem != CreditCodeProblem.None) return false;
        code = new CreditCode(text!, isLegacy);
        return true;
    }

    /// <summary>Whether a text is a code, legacy codes included.</summary>
    public static bool IsValid(string? text) => TryParse(text, out _, out _);

    /// <summary>The check character of GB 32100 over the first 17 characters.</summary>
    /// <param name="first17">Exactly 17 characters of the alphabet.</param>
    /// <exception cref="ArgumentException">Another length, or a character outside the alphabet.</exception>
    public static char CheckCharacter(ReadOnlySpan<char> first17)
    {
        if (first17.Length != Length - 1) throw new ArgumentException("The check character is taken over 17 characters.", nameof(first17));
        var sum = 0;
        for (var i = 0; i < first17.Length; i++)
        {
            var digit = first17[i] < Values.Length ? Values[first17[i]] : -1;
            if (digit < 0) throw new ArgumentException("A character is outside the alphabet of GB 32100.", nameof(first17));
            sum += digit * Weights[i];
        }

        return Alphabet[(31 - (sum % 31)) % 31];
    }

    /// <summary>The 18 characters.</summary>
    public override string ToString() => Value;

    private static CreditCodeProblem Check(string? text, out bool isLegacy)
    {
        isLegacy = false;
        if (string.IsNullOrEmpty(text)) return CreditCodeProblem.Missing;
        if (text.Length != Length) return CreditCodeProblem.Length;
        if (text.AsSpan().ContainsAnyExcept(AlphabetValues)) return CreditCodeProblem.Character;
        if (text.AsSpan(2, 6).ContainsAnyExceptInRange('0', '9')) return CreditCodeProblem.Character;
        if (CheckCharacter(text.AsSpan(0, Length - 1)) == text[^1]) return CreditCodeProblem.None;

        var organisation = text.AsSpan(OrganisationStart, OrganisationCode.Length);
        isLegacy = organisation.StartsWith("M0", StringComparison.Ordinal) && OrganisationCode.IsValid(organisation);
        return isLegacy ? CreditCodeProblem.None : CreditCodeProblem.CheckFailed;
    }
}
