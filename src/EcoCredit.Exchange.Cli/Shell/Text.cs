using System.Globalization;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>The languages that the command speaks.</summary>
internal enum Language
{
    English,
    Chinese,
}

/// <summary>
/// A text for people, in both languages. Placeholders are those of <see cref="string.Format(string, object?[])"/>; numbers are written the
/// same everywhere.
/// </summary>
internal sealed record Text(string Zh, string En)
{
    public string In(Language language) => language == Language.Chinese ? Zh : En;

    public string In(Language language, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.InvariantCulture, In(language), values);
}
