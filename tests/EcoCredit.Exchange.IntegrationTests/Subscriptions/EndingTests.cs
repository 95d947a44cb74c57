using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>What ends between the reading of a document and the commit of its delivery.</summary>
public sealed class EndingTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_document_that_ended_after_it_was_read_leaves_with_its_end(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var feed = f.Node.Host.Services.GetRequiredService<DocumentFeed>();
        var disclosures = f.Node.Host.Services.GetRequiredService<FeedDisclosures>();
        var flag = f.City.Flag(ExchangeFixture.NewSubject());
        var index = (await f.PushAsync(f.City, flag)).Receipt.Index;
        await TestNode.EventuallyAsync(() => feed.Tail.End > index);
        var (read, size) = ((await feed.FindAsync(index, CancellationToken.None))!, feed.Tail.End);
        read.Stored.EndedBy.ShouldBeEmpty();
        var lift = (await f.PushAsync(f.City, f.City.Lift(flag))).Receipt.Index;

        var statement = f.Platform.Access(Purpose.EcologySupervision);
        var access = new Access(ByteString.CopyFrom(new byte[32]), statement, "");
        var telling = new Telling(
            LedgerEntryType.Delivery, access, f.Platform.Code, new Question("SubscriptionService/Subscribe", default, []), "ending");
        var (told, disclosed) = await disclosures.RecordAsync([read], size, telling, CancellationToken.None);
        told.ShouldHaveSingleItem().Stored.EndedBy.ShouldHaveSingleItem().Index.ShouldBe(lift);
        // Its entry stands behind the end.
        disclosed!.Receipt.Index.ShouldBeGreaterThan(lift);
        DisclosureRecord.Parser.ParseFrom(disclosed.Record).Indexes.ShouldBe([index]);
    }
}
