using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Practitioners;

/// <summary>What makes two identities one person: kind and number, however the number is written. The name identifies nobody.</summary>
/// <param name="Kind">Kind of the number.</param>
/// <param name="Number">The number: full-width characters as ASCII, upper case, without spaces.</param>
public readonly record struct PersonKey(IdentityKind Kind, string Number)
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';
    private const char FirstAscii = '!';

    /// <summary>The key of an identity.</summary>
    public static PersonKey Of(PractitionerIdentity identity) => new(identity.Kind, Normalise(identity.Number));

    /// <summary>Nothing of the number, so that a key that strays into a text takes nothing with it.</summary>
    public override string ToString() => nameof(PersonKey);

    // Compatibility forms (NFKC) as far as numbers have them. Written out, because the runtime's own tables are absent without ICU, and a
    // key that depends on them would not find tomorrow what it filed today.
    internal static string Normalise(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c)).Select(Narrow)).ToUpperInvariant();

    private static char Narrow(char character) =>
        character is >= FirstFullWidth and <= LastFullWidth ? (char)(character - FirstFullWidth + FirstAscii) : character;
}
