using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "AUTH-11")]
    public async Task Records_questions_that_the_role_may_not_ask_at_all(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var request = new PullRequest { Access = new AccessContext { Statement = f.Buyer.Sign(f.Buyer.Access(Purpose.Procurement)) } };
        var error = await ExchangeFixture.ErrorOfAsync(() => f.Exchange(f.Buyer).PullAsync(request).ResponseAsync);

        (error.Reason, error.Metadata["target"]).ShouldBe((ErrorReason.NotPermitted, "ExchangeService/Pull"));
        var entry = Entries(f).ShouldHaveSingleItem();
        (entry.Type, entry.OtherPartyCode).ShouldBe((LedgerEntryType.Refusal, f.Buyer.Code));
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "AUTH-11")]
    public async Task Records_alike_what_is_not_there_and_what_may_not_be_seen(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var hidden = f.City.Penalty(ExchangeFixture.NewSubject(), Visibility.EcoInternal);
        await f.PushAsync(f.City, hidden);
        foreach (var document in new[] { hidden, f.City.Penalty(ExchangeFixture.NewSubject()) })
        {
            var request = new GetDocumentRequest
            {
                Access = new AccessContext { Statement = f.Platform.Sign(f.Platform.Access(Purpose.EcologySupervision)) },
                Document = TestDocuments.Reference(document),
            };
            (await ExchangeFixture.ErrorOfAsync(() => f.Exchange(f.Platform).GetDocumentAsync(request).ResponseAsync)).Reason.ShouldBe(ErrorReason.NotFound);
            Entries(f)[^1].Type.ShouldBe(LedgerEntryType.Refusal);
        }
    }

    private static IReadOnlyList<LedgerEntry> Entries(ExchangeFixture f)
    {
        using var context = f.Node.Host.Services.GetRequiredService<IDatabase>().CreateReader();
        return [.. context.LedgerEntries.OrderBy(e => e.Idx).Select(e => e.Entry).AsEnumerable().Select(Read)];
    }

    private static LedgerEntry Read(byte[] entry) =>
        LedgerEntry.TryParse(entry, out var parsed, out var reason) ? parsed : throw new FormatException(reason);
}
