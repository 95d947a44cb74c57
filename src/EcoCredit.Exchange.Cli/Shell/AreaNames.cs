using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Areas by the name of their ecology authority, as far as the folder knows it.</summary>
internal sealed class AreaNames
{
    private readonly Dictionary<string, string> _names;

    private AreaNames(Dictionary<string, string> names) => _names = names;

    public static AreaNames None { get; } = new([]);

    public static AreaNames Of(Session session)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var agency in session.Identity.Peers.Where(a => a.Role is Role.EcoCity or Role.EcoRegion or Role.NbCity))
            names.TryAdd(agency.AreaCode, agency.Name);
        return new AreaNames(names);
    }

    /// <summary>The area's code, and the name where there is one.</summary>
    public string Of(string areaCode) => _names.TryGetValue(areaCode, out var name) ? $"{areaCode} {name}" : areaCode;
}
