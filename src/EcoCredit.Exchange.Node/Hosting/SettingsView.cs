using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EcoCredit.Exchange.Node.Peers;
using Npgsql;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>Lists the settings of a folder that was read, with where each came from. Shows no secret.</summary>
internal static class SettingsView
{
    private const string Hidden = "***";
    private const string HiddenJson = "\"***\"";

    // What a connection string may show; a part that is not known here may be a secret.
    private static readonly string[] OpenParts =
    [
        "Host", "Port", "Database", "Username", "SSL Mode", "Root Certificate", "Timeout", "Command Timeout",
        "Minimum Pool Size", "Maximum Pool Size", "Keepalive", "Target Session Attributes", "Channel Binding",
    ];

    private static readonly (string Ending, string Unit)[] Units =
    [
        ("WorkingDays", "working days"), ("Seconds", "s"), ("Minutes", "min"), ("Hours", "h"), ("Days", "d"), ("Years", "a"), ("years", "a"),
        ("Bytes", "B"),
    ];

    public static IReadOnlyList<Setting> Of(NodeFolder folder)
    {
        var settings = new List<Setting>();
        Add(settings, folder.Options, TypeOf(typeof(NodeOptions)), "", Setting.Default, folder.Sources);
        if (folder.DatabasePasswordPath is { } file) settings.Add(new Setting("database.password", HiddenJson, "", file));
        var passphrase = folder.PassphraseSource;
        settings.Add(new Setting("passphrase", passphrase is null ? "null" : HiddenJson, "", passphrase ?? Setting.Default));
        return settings;
    }

    private static void Add(
        List<Setting> settings, object? value, JsonTypeInfo type, string path, string source, IReadOnlyDictionary<string, string> sources)
    {
        source = sources.GetValueOrDefault(path, source);
        if (value is not null && type.Kind == JsonTypeInfoKind.Object)
        {
            // Where an object stands in the file, what it leaves out is a default.
            foreach (var property in type.Properties)
                Add(settings, property.Get!(value), TypeOf(property.PropertyType), path.Length == 0 ? property.Name : $"{path}.{property.Name}", Setting.Default, sources);
        }
        else if (value is not null && type.Kind == JsonTypeInfoKind.Enumerable && TypeOf(type.ElementType!) is { Kind: JsonTypeInfoKind.Object } item
            && ((IEnumerable<object>)value).ToList() is { Count: > 0 } items)
        {
            for (var i = 0; i < items.Count; i++) Add(settings, items[i], item, $"{path}[{i}]", source, sources);
        }
        else
        {
            settings.Add(new Setting(path, Show(path, value, type.Type), UnitOf(path), source));
        }
    }

    private static string Show(string path, object? value, Type type) => JsonSerializer.Serialize(
        value switch
        {
            string text when path == "database.connectionString" => WithoutSecrets(text),
            string text when Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0 =>
                text.Replace(uri.UserInfo + "@", Hidden + "@", StringComparison.Ordinal),
            _ => value,
        },
        type,
        Lines);

    private static string WithoutSecrets(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        return string.Join(';', builder.Keys.Select(
            k => $"{k}={(OpenParts.Contains(k, StringComparer.OrdinalIgnoreCase) ? builder[k] : Hidden)}"));
    }

    internal static string UnitOf(string path) =>
        Units.FirstOrDefault(u => path.EndsWith(u.Ending, StringComparison.Ordinal)) is { Unit: { } unit } ? unit : "";

    private static JsonSerializerOptions Lines { get; } = new(FileJson.Options) { WriteIndented = false };

    private static JsonTypeInfo TypeOf(Type type) => FileJson.Options.GetTypeInfo(type);
}
