using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

public sealed class RecordedOrderTests
{
    // Time by index; what is missing is an entry that is no document.
    private static readonly (long Index, long TimeMs)[] InOrder = [(1, 10), (2, 10), (5, 20), (6, 20), (7, 30), (11, 40)];

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Finds_the_first_document_that_is_as_new_as_a_time(TestStore store)
    {
        await using var place = await FillAsync(store, epoch: 1, InOrder);

        foreach (var from in Enumerable.Range(0, 13))
        {
            foreach (var since in new[] { 0, 10, 11, 20, 30, 35, 40, 41 })
            {
                var expected = InOrder.Where(d => d.Index >= from && d.TimeMs >= since).Select(d => (long?)d.Index).Min();
                (await FindAsync(place, from, since)).ShouldBe(expected, $"from {from}, since {since}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Leaves_nothing_out_where_a_recovery_left_times_in_no_order(TestStore store)
    {
        await using var place = await FillAsync(store, epoch: 2, [(1, 10), (2, 90), (3, 20), (4, 21), (5, 22), (6, 23)]);

        (await FindAsync(place, from: 0, sinceMs: 80)).ShouldBe(2);
        (await FindAsync(place, from: 3, sinceMs: 22)).ShouldBe(5);
    }

    /// <summary>The document that the place leads to; <see langword="null"/> where there is none at it or behind it.</summary>
    private static async Task<long?> FindAsync(DatabaseFactory place, long from, long sinceMs)
    {
        await using var context = place.CreateContext();
        var found = await RecordedOrder.FirstSinceAsync(context, from, sinceMs, CancellationToken.None);
        found.ShouldBeGreaterThanOrEqualTo(from);
        return context.Documents.Where(d => d.Idx >= found).OrderBy(d => d.Idx).Select(d => (long?)d.Idx).FirstOrDefault();
    }

    private static async Task<DatabaseFactory> FillAsync(TestStore store, int epoch, (long Index, long TimeMs)[] documents)
    {
        var place = await DatabaseFactory.CreateAsync(store);
        await place.CloseAsync(await place.OpenAsync());
        await using var context = place.CreateContext();
        context.LedgerHeads.Add(new LedgerHeadRow
        {
            LogId = "log",
            Size = documents[^1].Index + 1,
            Root = new byte[32],
            Frontier = [],
            LastTimeMs = documents[^1].TimeMs,
            Epoch = epoch,
        });
        context.Documents.AddRange(documents.Select(d => new DocumentRow
        {
            Idx = d.Index,
            Source = "source",
            DocumentId = $"id-{d.Index}",
            Kind = 1,
            PayloadDigest = new byte[32],
            Subject = "",
            Area = "990100",
            Visibility = 1,
            IssuedAtMs = d.TimeMs,
            RecordedAtMs = d.TimeMs,
            SignerKeyId = "key",
            CarriedBy = "source",
        }));
        await context.SaveChangesAsync();
        return place;
    }
}
