using System.Globalization;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>Where data sets lie where nothing else is said: below a folder that git does not see, as they hold private keys.</summary>
internal static class DataFolders
{
    public const string Default = "artifacts/data";

    /// <summary>For example <c>sqlite-1000000</c>; thousands and millions may be written <c>sqlite-10k</c> and <c>sqlite-1m</c> too.</summary>
    public static string Of(string root, TestStore store, long documents)
    {
        var prefix = store.ToString().ToLowerInvariant() + "-";
        var plain = Path.Combine(root, prefix + documents.ToString(CultureInfo.InvariantCulture));
        var spoken = Path.Combine(root, prefix + (documents % 1_000_000 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{documents / 1_000_000}m")
            : string.Create(CultureInfo.InvariantCulture, $"{documents / 1000}k")));
        return !Directory.Exists(plain) && Directory.Exists(spoken) ? spoken : plain;
    }
}
