using System.Globalization;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>An invented organisation. Its name says so, and its code lies under area 99, which no region has.</summary>
internal sealed record SampleOrganisation(string Code, string Name);

/// <summary>Invents organisations with valid codes.</summary>
internal static class SampleOrganisations
{
    private static readonly string[] Trades = ["环境检测", "环保咨询", "生态工程", "污染治理", "在线监测运维", "环评技术", "碳核查", "环境信息"];

    public static IReadOnlyList<SampleOrganisation> Create(int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        var organisations = new List<SampleOrganisation>(count);
        for (var i = 1; i <= count; i++)
        {
            var area = string.Create(CultureInfo.InvariantCulture, $"9901{random.Next(9) + 1:D2}");
            organisations.Add(new SampleOrganisation(
                CodeOf("91", area, string.Create(CultureInfo.InvariantCulture, $"MA{i:D6}")),
                string.Create(CultureInfo.InvariantCulture, $"示例{Trades[random.Next(Trades.Length)]}有限公司{i:D4}")));
        }

        return organisations;
    }

    /// <summary>Completes a code with both check characters (GB 11714, GB 32100).</summary>
    public static string CodeOf(string registrar, string area, string organisation8)
    {
        var first17 = registrar + area + organisation8 + OrganisationCode.CheckCharacter(organisation8);
        return first17 + CreditCode.CheckCharacter(first17);
    }
}
