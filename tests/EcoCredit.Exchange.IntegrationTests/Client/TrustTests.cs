using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>With whom a client talks: the node of the agency that was meant, by an authority that was enrolled, and nobody else.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly TestAgency _region = new(1, Role.EcoRegion, "990000");
    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private readonly TestAgency _buyer = new(7, Role.Procurement, "990100");

    public void Dispose()
    {
        _region.Dispose();
        _city.Dispose();
        _buyer.Dispose();
    }

    [Fact]
    public async Task Talks_to_the_node_of_the_agency_that_was_meant()
    {
        await using var node = await ClientNode.StartAsync(_region, _ => { }, _buyer);
        await using var named = node.Connect(_buyer, _region.Code, _region, _city);
        (await named.GetCheckpointAsync(CancellationToken.None)).Checkpoint.IsEmpty.ShouldBeFalse();
        await using var unnamed = node.Connect(_buyer, serverAgency: null, _region, _city);
        (await unnamed.GetCheckpointAsync(CancellationToken.None)).Checkpoint.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_the_node_of_another_enrolled_agency_at_that_address()
    {
        await using var node = await ClientNode.StartAsync(_region, _ => { }, _buyer);
        await using var client = node.Connect(_buyer, _city.Code, _region, _city);
        await ShouldNotConnectAsync(client);
    }

    [Fact]
    public async Task Refuses_a_node_of_a_trusted_authority_whose_certificate_nobody_enrolled()
    {
        await using var node = await ClientNode.StartAsync(_region, _ => { }, _buyer);
        var region = _region.Card.ToAgency();
        region.Certificates.Clear();
        await using var client = node.Connect(ClientNode.IdentityOf(_buyer, [region], [_region]), serverAgency: null);
        await ShouldNotConnectAsync(client);
    }

    [Fact]
    public async Task Refuses_a_node_under_another_authority()
    {
        await using var node = await ClientNode.StartAsync(_region, _ => { }, _buyer);
        // The certificate's digest is enrolled; the authority it chains to is not.
        await using var client = node.Connect(ClientNode.IdentityOf(_buyer, [_region.Card.ToAgency()], [_city]), _region.Code);
        await ShouldNotConnectAsync(client);
    }

    private static async Task ShouldNotConnectAsync(ExchangeClient client)
    {
        var refused = await Should.ThrowAsync<ExchangeException>(() => client.GetCheckpointAsync(CancellationToken.None));
        refused.Error.ShouldBeNull();
        refused.StatusCode.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal);
        refused.ToString().ShouldContain("RemoteCertificateValidation");
    }
}
