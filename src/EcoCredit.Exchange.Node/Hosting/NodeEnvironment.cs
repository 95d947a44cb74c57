using System.Collections;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// The variables of the environment that begin with ECOCREDIT_. A name that is none of them is refused: what was mistyped would be a
/// setting without effect. Names that belong to other programs are left alone: <see cref="Foreign"/>.
/// </summary>
internal static class NodeEnvironment
{
    public const string Prefix = "ECOCREDIT_";
    public const string Passphrase = "ECOCREDIT_PASSPHRASE";
    public const string PassphraseFile = "ECOCREDIT_PASSPHRASE_FILE";

    /// <summary>Beginnings of what the project's tests and programs around the client read; the node does not look at them.</summary>
    public static readonly string[] Foreign =
    [
        "ECOCREDIT_CLIENT_", "ECOCREDIT_TEST_", "ECOCREDIT_CHAOS", "ECOCREDIT_FAULTS", "ECOCREDIT_FUZZ", "ECOCREDIT_KILLS", "ECOCREDIT_OUTAGE",
    ];

    /// <summary>Variables that go before node.json, with the setting that they replace.</summary>
    public static readonly (string Variable, string Path, bool IsList)[] Settings =
    [
        ("ECOCREDIT_LISTEN", "listen", true),
        ("ECOCREDIT_DATABASE_PROVIDER", "database.provider", false),
        ("ECOCREDIT_DATABASE_CONNECTION_STRING", "database.connectionString", false),
        ("ECOCREDIT_DATABASE_PASSWORD_FILE", "database.passwordFile", false),
        ("ECOCREDIT_LOG_FORMAT", "logFormat", false),
        ("ECOCREDIT_LOG_LEVEL", "logLevel", false),
    ];

    /// <summary>What the command reads: the folder, the node, the officer; and the passphrase of the keys.</summary>
    public static readonly string[] Others = ["ECOCREDIT_DATA", "ECOCREDIT_TO", "ECOCREDIT_OPERATOR", Passphrase, PassphraseFile];

    /// <summary>The environment of this process.</summary>
    public static IReadOnlyDictionary<string, string> OfProcess() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(e => ((string)e.Key).StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);

    /// <summary>Settings that the environment replaces: by their path, the variable and the value.</summary>
    public static Dictionary<string, (string Variable, JsonNode Value)> Read(IReadOnlyDictionary<string, string> environment)
    {
        var found = new Dictionary<string, (string, JsonNode)>(StringComparer.Ordinal);
        foreach (var (variable, path, isList) in Settings)
        {
            if (environment.GetValueOrDefault(variable) is not { Length: > 0 } text) continue;
            const StringSplitOptions Split = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
            found[path] = (variable, isList ? new JsonArray([.. text.Split(',', Split).Select(t => JsonValue.Create(t))]) : JsonValue.Create(text));
        }

        return found;
    }

    /// <summary>Variables that mean nothing, and those that contradict each other.</summary>
    public static void Check(IReadOnlyDictionary<string, string> environment, OptionProblems problems)
    {
        string[] known = [.. Settings.Select(s => s.Variable), .. Others];
        foreach (var name in environment.Keys.Order(StringComparer.Ordinal))
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || known.Contains(name, StringComparer.Ordinal)) continue;
            if (Foreign.Any(f => name.StartsWith(f, StringComparison.Ordinal))) continue;
            var near = NearestName.Find(name, known);
            problems.Add(
                name,
                near is null ? "this variable is not known." : $"this variable is not known; did you mean {near}?",
                near is null ? "未知的环境变量。" : $"未知的环境变量；是否应为 {near}？");
        }

        if (environment.GetValueOrDefault(Passphrase) is { Length: > 0 } && environment.GetValueOrDefault(PassphraseFile) is { Length: > 0 })
            problems.Add(PassphraseFile, $"{Passphrase} is set as well: keep one of them.", $"同时设定了 {Passphrase}：只保留一个。");
    }
}
