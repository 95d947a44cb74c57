using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Holds a document against the type that it is read into, setting by setting, so that everything that does not fit is named at once: the
/// serialiser would stop at the first. What is left is a document that can be read, with a stand-in for each value that had to be there.
/// </summary>
internal sealed class SettingsReader(Dictionary<string, (string Variable, JsonNode Value)> overrides)
{
    /// <summary>The source of a setting that stands in the file.</summary>
    public const string File = "node.json";

    public OptionProblems Problems { get; } = new();

    /// <summary>Where each setting that is not a default came from: <see cref="File"/> or the variable.</summary>
    public Dictionary<string, string> Sources { get; } = new(StringComparer.Ordinal);

    public JsonNode Read(JsonElement root, Type type) => ReadValue(root, TypeOf(type), "", isNullable: false)!;

    private JsonNode? ReadValue(JsonElement element, JsonTypeInfo type, string path, bool isNullable)
    {
        if (element.ValueKind == JsonValueKind.Null && isNullable) return null;
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when element.ValueKind == JsonValueKind.Object:
                return ReadObject(element, type, path);
            case JsonTypeInfoKind.Enumerable when element.ValueKind == JsonValueKind.Array:
                var item = TypeOf(type.ElementType!);
                return new JsonArray([.. element.EnumerateArray().Select((e, i) => ReadValue(e, item, $"{path}[{i}]", isNullable: false))]);
            case JsonTypeInfoKind.None when Fits(element, Bare(type.Type)):
                return JsonValue.Create(element.Clone());
            default:
                var (english, chinese) = Describe(type);
                Problems.Add(path.Length == 0 ? File : path, $"it has to be {english}.", $"应为{chinese}。");
                return StandInOf(type);
        }
    }

    private JsonObject ReadObject(JsonElement element, JsonTypeInfo type, string path)
    {
        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var at = Join(path, property.Name);
            if (type.Properties.All(p => p.Name != property.Name)) AddUnknown(at, property.Name, type);
            else if (!given.TryAdd(property.Name, property.Value)) Problems.Add(at, "it stands there twice.", "重复出现。");
        }

        var read = new JsonObject();
        foreach (var property in type.Properties)
        {
            var (at, shape) = (Join(path, property.Name), TypeOf(property.PropertyType));
            if (overrides.TryGetValue(at, out var set))
            {
                Sources[at] = set.Variable;
                read[property.Name] = set.Value.DeepClone();
            }
            else if (given.TryGetValue(property.Name, out var value))
            {
                Sources[at] = File;
                read[property.Name] = ReadValue(value, shape, at, IsNullable(property));
            }
            else if (overrides.Keys.Any(k => k.StartsWith(at + ".", StringComparison.Ordinal)))
            {
                using var nothing = JsonDocument.Parse("{}");
                read[property.Name] = ReadObject(nothing.RootElement, shape, at);
            }
            else if (property.IsRequired)
            {
                Problems.Add(at, "it is missing.", "缺失。");
                read[property.Name] = StandInOf(shape);
            }
        }

        return read;
    }

    private void AddUnknown(string at, string name, JsonTypeInfo type)
    {
        var near = NearestName.Find(name, type.Properties.Select(p => p.Name));
        Problems.Add(
            at,
            near is null ? "there is no such setting." : $"there is no such setting; did you mean {near}?",
            near is null ? "没有此项设置。" : $"没有此项设置；是否应为 {near}？");
    }

    // Nobody is told about a stand-in: the problem that it stands for is.
    private static JsonNode? StandInOf(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object => new JsonObject(
            type.Properties.Where(p => p.IsRequired).Select(p => KeyValuePair.Create(p.Name, StandInOf(TypeOf(p.PropertyType))))),
        JsonTypeInfoKind.Enumerable => new JsonArray(),
        _ when type.Type == typeof(string) => JsonValue.Create(""),
        _ when type.Type == typeof(bool) => JsonValue.Create(value: false),
        _ when Nullable.GetUnderlyingType(type.Type) is not null => null,
        _ => JsonValue.Create(0),
    };

    private static bool Fits(JsonElement element, Type type) => element.ValueKind switch
    {
        JsonValueKind.String => type == typeof(string),
        JsonValueKind.True or JsonValueKind.False => type == typeof(bool),
        JsonValueKind.Number => type == typeof(double) || (type == typeof(int) && element.TryGetInt32(out _)),
        _ => false,
    };

    private static (string English, string Chinese) Describe(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object => ("an object { … }", "对象 { … }"),
        JsonTypeInfoKind.Enumerable => ("a list [ … ]", "列表 [ … ]"),
        _ when Bare(type.Type) == typeof(int) => ("a whole number", "整数"),
        _ when Bare(type.Type) == typeof(double) => ("a number", "数字"),
        _ when Bare(type.Type) == typeof(bool) => ("true or false", " true 或 false"),
        _ => ("a text in quotes", "带引号的文本"),
    };

    private static bool IsNullable(JsonPropertyInfo property) =>
        property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is not null : property.IsSetNullable;

    private static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static JsonTypeInfo TypeOf(Type type) => FileJson.Options.GetTypeInfo(type);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
