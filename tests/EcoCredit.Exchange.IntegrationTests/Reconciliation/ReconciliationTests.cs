using System.Security.Cryptography;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.IntegrationTests.Deliveries;
using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Reconciliation;

/// <summary>Two nodes compare what one says it sent with what the other says it received; what differs is proved from their ledgers.</summary>
public sealed class ReconciliationTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Every_document_that_one_ledger_has_and_the_other_has_not_is_listed_and_proved(TestStore store)
    {
        await using var site = await DeliverySite.StartAsync(store, "FLAG");
        await using var clients = new Clients(site);
        var (first, lost) = (await site.ResultAsync(), await site.ResultAsync());
        // The platform has this one from its source when the region sends it: what it has from somebody else was not lost.
        var known = site.City.Flag(ExchangeFixture.NewSubject());
        await PushAsync(site.First.Node, site.City, known);
        await site.PushAsync(site.City, known);
        var sent = await site.ReceivedAsync(site.First, 3);
        (await clients.RunAsync(Day(-1), Day(1))).ShouldSatisfyAllConditions(
            r => r.Differences.ShouldBeEmpty(), r => r.Compared.ShouldBe(3), r => r.Elsewhere.ShouldBe(1));
        // A period that ends between sending and arriving finds it on the other side of its edge.
        var at = (await SentAtAsync(clients, first)).ToDateTimeOffset();
        (await clients.RunAsync(at, at.AddMilliseconds(1))).ShouldSatisfyAllConditions(
            r => r.Differences.ShouldBeEmpty(), r => r.Compared.ShouldBeGreaterThanOrEqualTo(1));

        // Refused by the platform, which does not know its key; sent by a client, past the region's node; lost by the platform.
        using var other = new TestAgency(3, Role.EcoCity, "990200");
        site.Region.Edit(e => e.Enrol(other.Card));
        await site.Region.DirectoryTakenOverAsync();
        var refused = other.Flag(ExchangeFixture.NewSubject());
        await site.PushAsync(other, refused);
        await site.EventuallyAsync(site.First, all => all.Any(d => d.State == DeliveryState.Parked));
        var unsent = site.Region.Owner.Flag(ExchangeFixture.NewSubject());
        await PushAsync(site.First.Node, site.Region.Owner, unsent);
        await LoseAsync(site.First.Node, lost);

        var result = await clients.RunAsync(Day(-1), Day(1));
        var (region, platform) = (site.Region.Owner.Code, site.First.Agency.Code);
        result.Differences.Select(d => (d.Kind, d.Sender, d.Recipient, d.Item.Node, d.Item.Document?.Document?.Id ?? "")).ShouldBe(
            [
                (ExchangeMismatch.SentNotReceived, region, platform, region, lost.Header.Id),
                (ExchangeMismatch.SentNotReceived, region, platform, region, refused.Header.Id),
                (ExchangeMismatch.ReceivedNotSent, region, platform, platform, unsent.Header.Id),
                (ExchangeMismatch.NotReadable, region, platform, platform, ""),
            ],
            ignoreOrder: true);
        result.Differences.Single(d => d.Item.Document?.Document?.Id == refused.Header.Id).Item.Document!.State.ShouldBe("PARKED");
        // The region has the platform's signed word about what the platform lost.
        sent.ShouldContain(d => d.Id == lost.Header.Id && d.Receipt != null);
        foreach (var difference in result.Differences.Where(d => d.Kind != ExchangeMismatch.NotReadable)) ShouldBeProved(difference, [lost, refused, unsent]);
    }

    [Fact]
    [Trait("Security", "AUTH-03")]
    public async Task An_agency_is_told_of_itself_only_and_nothing_of_statements()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var record = f.City.Penalty(ExchangeFixture.NewSubject());
        var index = (await f.PushAsync(f.City, record)).Receipt.Index;
        Task<ListExchangedResponse> ListAsync(TestAgency caller, TestAgency peer, Action<ListExchangedRequest>? change = null)
        {
            var request = new ListExchangedRequest
            {
                Access = caller.Why(Purpose.EcologySupervision),
                Peer = peer.Code,
                From = Timestamp.FromDateTimeOffset(Day(-1)),
                To = Timestamp.FromDateTimeOffset(Day(1)),
            };
            change?.Invoke(request);
            return new DisclosureService.DisclosureServiceClient(f.Node.Connect(caller)).ListExchangedAsync(request).ResponseAsync;
        }

        // Its own statement came in from it as well, and is not listed.
        var own = (await ListAsync(f.City, f.City)).Entries.ShouldHaveSingleItem();
        (own.Direction, own.Proof.Index, own.Documents.Single().Document).ShouldBe(
            (ExchangeDirection.Received, index, TestDocuments.Reference(record)));
        (await ListAsync(f.Region, f.City)).Entries.ShouldHaveSingleItem().Proof.Entry.ShouldBe(own.Proof.Entry);
        (await ExchangeFixture.ErrorOfAsync(() => ListAsync(f.OtherCity, f.City))).Reason.ShouldBe(ErrorReason.OperatorOnly);
        var invalid = await ExchangeFixture.ErrorOfAsync(() => ListAsync(f.City, f.City, r => (r.To, r.PageSize) = (r.From, 201)));
        (invalid.Reason, invalid.Violations.Count).ShouldBe((ErrorReason.RequestInvalid, 2));
        (await ExchangeFixture.ErrorOfAsync(() => ListAsync(f.City, f.City, r => r.Cursor = "x"))).Reason.ShouldBe(ErrorReason.CursorInvalid);

        // By its digest, whoever may see it; others are told nothing of it, nor is anybody of a statement.
        var digests = new[] { Digest(record), Digest(f.City.Access(Purpose.EcologySupervision)) };
        void LookUp(ListExchangedRequest request)
        {
            (request.From, request.To) = (null, null);
            request.LookUp.Add(digests);
        }

        (await ListAsync(f.City, f.City, LookUp)).Found.ShouldHaveSingleItem().Received.Proof.Index.ShouldBe(index);
        var hidden = f.City.Penalty(ExchangeFixture.NewSubject(), Visibility.EcoInternal);
        await f.PushAsync(f.City, hidden);
        digests = [Digest(hidden)];
        (await ListAsync(f.Platform, f.Platform, LookUp)).Found.ShouldBeEmpty();
    }

    private static DateTimeOffset Day(int days) => TimeProvider.System.GetUtcNow().AddDays(days);

    private static ByteString Digest(IMessage document) => ByteString.CopyFrom(SHA256.HashData(document.ToByteArray()));

    private static async Task PushAsync(TestNode node, TestAgency agency, IDocument document) =>
        await new ExchangeService.ExchangeServiceClient(node.Connect(agency)).PushDocumentAsync(
            new PushDocumentRequest { Envelope = agency.Sign(document) });

    /// <summary>Somebody with a hand in the database removes a document and what its entry commits to.</summary>
    private static async Task LoseAsync(TestNode node, IDocument document)
    {
        await node.Host.Services.GetRequiredService<IDatabase>().WriteAsync(
            async context =>
            {
                var index = await context.Documents.Where(d => d.DocumentId == document.Header.Id).Select(d => d.Idx).SingleAsync();
                await context.LedgerBodies.Where(b => b.Idx == index).ExecuteDeleteAsync();
                return await context.Documents.Where(d => d.Idx == index).ExecuteDeleteAsync();
            },
            durable: false,
            CancellationToken.None);
    }

    private static async Task<Timestamp> SentAtAsync(Clients clients, IDocument document)
    {
        await foreach (var page in clients.Region.ListExchangedAsync(clients.Peer, Day(-1), Day(1), clients.Access, CancellationToken.None))
        {
            if (page.Entries.FirstOrDefault(e => e.Documents.Any(d => d.Document.Id == document.Header.Id)) is { } found) return found.At;
        }

        throw new InvalidOperationException("It was not sent.");
    }

    /// <summary>The one ledger proves that it speaks of the document, the other's answer that it says it does not have it.</summary>
    private static void ShouldBeProved(ExchangeDifference difference, IEnumerable<IDocument> documents)
    {
        var (entry, proof) = (difference.Item.Entry, difference.Item.Entry.Proof);
        LedgerEntry.TryParse(proof.Entry.Span, out var parsed, out _).ShouldBeTrue();
        var document = documents.Single(d => d.Header.Id == difference.Item.Document!.Document.Id);
        if (entry.Direction == ExchangeDirection.Sent) EntryCommitment.Compute(entry.Opening.Span, entry.Record.Span).ShouldBe(parsed!.Commitment);
        else LedgerEntry.RequestDigest(entry.Opening.Span, document.ToByteArray()).ShouldBe(parsed!.Digest);
        var denial = difference.Denial.ShouldNotBeNull();
        denial.LookedUp.ShouldContain(Digest(document));
        denial.Found.ShouldNotContain(f => f.PayloadDigest == Digest(document));
    }

    /// <summary>The region as a client of its own node and of the platform's.</summary>
    private sealed class Clients : IAsyncDisposable
    {
        private readonly ClientIdentity _identity;
        private readonly ExchangeClient _platform;

        public Clients(DeliverySite site)
        {
            TestAgency[] known = [site.Region.Owner, site.First.Agency];
            _identity = ClientNode.IdentityOf(site.Region.Owner, known.Select(a => a.Card.ToAgency()), known);
            Peer = site.First.Agency.Code;
            Region = ExchangeClient.Create(
                site.Region.Address, _identity, new ExchangeClientOptions { ServerAgency = site.Region.Owner.Code });
            _platform = ExchangeClient.Create(site.First.Node.Address, _identity, new ExchangeClientOptions { ServerAgency = Peer });
            Access = new AccessTicket(site.Region.Owner.Sign(site.Region.Owner.Access(Purpose.EcologySupervision)));
        }

        public string Peer { get; }

        public ExchangeClient Region { get; }

        public AccessTicket Access { get; }

        public Task<ReconciliationResult> RunAsync(DateTimeOffset from, DateTimeOffset to) =>
            new EcoCredit.Exchange.Client.Reconciliation(new(_identity.AgencyCode, Region), new(Peer, _platform), Access)
                .RunAsync(from, to, _ => { }, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Region.DisposeAsync();
            await _platform.DisposeAsync();
            _identity.Dispose();
        }
    }
}
