using System.Collections.Frozen;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>
/// The names that a permission table may use, taken from the descriptors, so that a new kind or method has a name without a line here.
/// </summary>
internal static class PermissionNames
{
    public static FrozenDictionary<string, Role> Roles { get; } = Values<Role>(DirectoryServiceReflection.Descriptor, "ROLE_");

    public static FrozenDictionary<string, DocumentKind> Kinds { get; } = Values<DocumentKind>(KindReflection.Descriptor, "DOCUMENT_KIND_");

    public static FrozenDictionary<string, Visibility> Visibilities { get; } = Values<Visibility>(
        HeaderReflection.Descriptor, "VISIBILITY_");

    public static FrozenDictionary<string, Purpose> Purposes { get; } = Values<Purpose>(PurposeReflection.Descriptor, "PURPOSE_");

    /// <summary>
    /// Methods as the table names them (ExchangeService/Push), by their gRPC path (/ecocredit.exchange.v1.ExchangeService/Push).
    /// </summary>
    public static FrozenDictionary<string, string> Methods { get; } = ServiceCatalogue.Services
        .SelectMany(s => s.Methods)
        .Select(m => KeyValuePair.Create($"/{m.Service.FullName}/{m.Name}", $"{m.Service.Name}/{m.Name}"))
        .Append(KeyValuePair.Create($"/{ReflectionService.FormerName}/ServerReflectionInfo", "ServerReflection/ServerReflectionInfo"))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The same methods, as the table names them.</summary>
    public static FrozenSet<string> MethodTargets { get; } = Methods.Values.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<DocumentKind, string> KindTargets = Kinds.ToFrozenDictionary(k => k.Value, k => k.Key);
    private static readonly FrozenDictionary<Role, string> RoleNames = Roles.ToFrozenDictionary(r => r.Value, r => r.Key);

    /// <summary>A kind as the table names it.</summary>
    public static string TargetOf(DocumentKind kind) => KindTargets.GetValueOrDefault(kind, "");

    /// <summary>A role as the table names it.</summary>
    public static string NameOf(Role role) => RoleNames.GetValueOrDefault(role, "");

    // The zero value ("never sent") has no name here.
    private static FrozenDictionary<string, T> Values<T>(FileDescriptor file, string prefix)
        where T : struct, Enum =>
        file.EnumTypes.Single(e => e.Name == typeof(T).Name).Values
            .Where(v => v.Number != 0)
            .ToFrozenDictionary(v => v.Name[prefix.Length..], v => (T)Enum.ToObject(typeof(T), v.Number), StringComparer.Ordinal);
}
