using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>The nodes that the region delivers to, at the end.</summary>
internal static class PeerChecks
{
    /// <summary>How many documents a node holds.</summary>
    public static async Task<long> CountAsync(DatabaseFactory place) =>
        Number((await place.QueryAsync("SELECT count(*) FROM document"))[0][0]);

    /// <summary>Deliveries of the region that are not received.</summary>
    public static async Task<long> OpenAsync(DatabaseFactory region) =>
        Number((await region.QueryAsync($"SELECT count(*) FROM delivery WHERE state <> {(int)DeliveryState.Received}"))[0][0]);

    /// <summary>A peer holds what it had to get, once each, in the order of the region's ledger, and the region has its receipts.</summary>
    public static async Task CheckAsync(ChaosSite site, ChaosPeer peer, IReadOnlyList<TrueDocument> owed)
    {
        var (name, place) = (peer.Node.Agency.Code, peer.Node.Place);
        var expected = owed.Select(d => d.Identity).ToList();
        var held = (await ChaosTruth.DocumentsOfAsync(place)).Select(d => d.Identity).ToList();
        expected.Except(held).ShouldBeEmpty(name);
        held.Except(expected).ShouldBeEmpty(name);
        held.SequenceEqual(expected).ShouldBeTrue(name + ": another order");

        var rows = await site.Region.Place.QueryAsync($"SELECT idx, state, receipt FROM delivery WHERE recipient = '{name}' ORDER BY idx");
        rows.Select(r => Number(r[0])).SequenceEqual(owed.Select(d => d.Index)).ShouldBeTrue(name);
        rows.ShouldAllBe(r => Number(r[1]) == (int)DeliveryState.Received && r[2] is byte[]);
    }

    private static long Number(object value) => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
}
