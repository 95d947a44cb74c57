using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Whitelist;

/// <summary>Who is a service organisation in Ningbo (NB article 3): those registered there, and others that serve there.</summary>
public static class NingboRegistry
{
    private const string NingboArea = "330200";

    /// <summary>Whether an organisation of the directory is registered in Ningbo; the others only serve there (NB-03).</summary>
    public static bool IsLocal(RegistryEntry entry) =>
        AreaCode.TryParse(entry.RegisteredAreaCode, out var registered)
        && AreaCode.TryParse(NingboArea, out var ningbo)
        && ningbo.Contains(registered);
}
