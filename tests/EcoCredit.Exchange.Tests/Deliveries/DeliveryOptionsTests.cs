using System.Globalization;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Tests.Deliveries;

public sealed class DeliveryOptionsTests
{
    private static readonly string[] Codes = [.. Enumerable.Range(1, 4).Select(Code)];

    [Fact]
    public void Names_everything_that_is_wrong_at_once()
    {
        var options = Options("ECO_CITY") with
        {
            Deliveries = new DeliveryOptions
            {
                Routes =
                [
                    new RouteOptions { Agency = "1234", Address = "http://node.example:8443" },
                    new RouteOptions { Agency = Codes[0], Address = "https://node.example:8443", Kinds = ["PRACTITIONER_RECORD", "NO_KIND", "FLAG"] },
                    new RouteOptions { Agency = Codes[1], Address = "https://user@node.example:8443", Kinds = ["ACCESS_STATEMENT"] },
                    new RouteOptions { Agency = Codes[1], Address = "https://node.example:8443/path" },
                ],
                ResultPlatforms = [Codes[3]],
                AttemptSeconds = 0,
                MaxPauseSeconds = 3601,
            },
        };
        string[] starts =
        [
            "deliveries.routes[0].agency", "deliveries.routes[0].address", "deliveries.routes[1].kinds: PRACTITIONER_RECORD",
            "deliveries.routes[1].kinds: NO_KIND", "deliveries.routes[2].address", "deliveries.routes[2].kinds: ACCESS_STATEMENT",
            "deliveries.routes[3].address", "deliveries.routes: an agency has more than one", "deliveries.routes: the node's own agency",
            "deliveries.resultPlatforms: only a region", "deliveries.resultPlatforms: exactly two", "deliveries.resultPlatforms: " + Codes[3],
            "deliveries.attemptSeconds", "deliveries.maxPauseSeconds",
        ];
        var problems = NodeOptionsFile.Check(options);
        problems.Count.ShouldBe(starts.Length);
        foreach (var start in starts) problems.ShouldContain(p => p.ToString().StartsWith(start, StringComparison.Ordinal), start);
    }

    [Fact]
    public void A_region_with_its_two_platforms_is_right()
    {
        var options = Options("ECO_REGION") with
        {
            Deliveries = new DeliveryOptions
            {
                Routes = [.. Codes[1..].Select(c => new RouteOptions { Agency = c, Address = "https://node.example:8443" })],
                ResultPlatforms = [Codes[1], Codes[2]],
            },
        };
        NodeOptionsFile.Check(options).ShouldBeEmpty();
    }

    private static string Code(int number)
    {
        var organisation = "M000000" + number.ToString(CultureInfo.InvariantCulture);
        var first17 = "11990100" + organisation + OrganisationCode.CheckCharacter(organisation);
        return first17 + CreditCode.CheckCharacter(first17);
    }

    private static NodeOptions Options(string role) => new()
    {
        Agency = new AgencyOptions { Code = Codes[0], Name = "示例机构", Role = role, Area = "990000" },
        Listen = ["127.0.0.1:0"],
    };
}
