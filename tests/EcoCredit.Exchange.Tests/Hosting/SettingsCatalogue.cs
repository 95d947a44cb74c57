using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Tests.Hosting;

/// <summary>All settings that the types know, each with its default (empty where it is required) and its unit.</summary>
internal static class SettingsCatalogue
{
    private static readonly AgencyOptions NoAgency = new() { Code = "", Name = "", Role = "", Area = "" };

    public static IEnumerable<(string Path, string Default, string Unit)> All =>
        Walk(TypeOf(typeof(NodeOptions)), new NodeOptions { Agency = NoAgency, Listen = [] }, "", isRequired: false);

    private static IEnumerable<(string Path, string Default, string Unit)> Walk(JsonTypeInfo type, object? value, string path, bool isRequired)
    {
        if (type.Kind == JsonTypeInfoKind.Object)
        {
            foreach (var property in type.Properties)
            {
                var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                var inner = value is null ? DefaultOf(property, type) : property.Get!(value);
                foreach (var found in Walk(TypeOf(property.PropertyType), inner, at, property.IsRequired)) yield return found;
            }
        }
        else if (type.Kind == JsonTypeInfoKind.Enumerable && TypeOf(type.ElementType!) is { Kind: JsonTypeInfoKind.Object } item)
        {
            foreach (var found in Walk(item, value: null, path + "[]", isRequired: false)) yield return found;
        }
        else
        {
            yield return (path, isRequired ? "" : JsonSerializer.Serialize(value, type), SettingsView.UnitOf(path));
        }
    }

    // The defaults of an entry of a list: of one that has only what it needs.
    private static object? DefaultOf(JsonPropertyInfo property, JsonTypeInfo type)
    {
        if (property.IsRequired) return null;
        var text = "{" + string.Join(',', type.Properties.Where(p => p.IsRequired).Select(p => $"\"{p.Name}\":{(p.PropertyType == typeof(string) ? "\"\"" : "[]")}")) + "}";
        return property.Get!(JsonSerializer.Deserialize(text, type)!);
    }

    private static JsonTypeInfo TypeOf(Type type) => FileJson.Options.GetTypeInfo(type);
}
