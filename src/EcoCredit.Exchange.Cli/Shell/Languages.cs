namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>
/// Chooses the language: <c>--lang</c> first, then the environment as POSIX orders it (LC_ALL, LC_MESSAGES, LANG). English where nothing
/// says zh.
/// </summary>
internal static class Languages
{
    public const string Option = "--lang";

    public static Language Choose(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == Option && i + 1 < arguments.Count) return Of(arguments[i + 1]);
            if (arguments[i].StartsWith(Option + "=", StringComparison.Ordinal)) return Of(arguments[i][(Option.Length + 1)..]);
        }

        foreach (var name in new[] { "LC_ALL", "LC_MESSAGES", "LANG" })
        {
            if (environment(name) is { Length: > 0 } value) return Of(value);
        }

        return Language.English;
    }

    private static Language Of(string value) =>
        value.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Language.Chinese : Language.English;
}
