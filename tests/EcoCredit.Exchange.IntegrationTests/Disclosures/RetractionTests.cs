using EcoCredit.Exchange.IntegrationTests.Deliveries;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.IntegrationTests.Subscriptions;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Calendar;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Disclosures;

/// <summary>Whoever was told of something is owed its end, gets it, and confirms it.</summary>
public sealed class RetractionTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-31")]
    public async Task Everybody_who_was_told_is_owed_the_end_and_nobody_else(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var (subject, other) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        var (record, result) = (f.City.Serious(subject), f.Region.Result(subject, CreditLevel.Bad));
        var recordAt = (await f.PushAsync(f.City, record)).Receipt.Index;
        var resultAt = (await f.PushAsync(f.Region, result)).Receipt.Index;

        var pulled = (await f.PullAsync(f.Platform, subject)).Receipt.Index;
        var fetched = (await f.GetAsync(f.Market, result)).Receipt.Index;
        var answered = (await f.AskAsync(f.Buyer, subject, Purpose.Procurement)).Response.Receipt.Index;
        // The source of the end, the node's own agency, and somebody who asked about another organisation are owed nothing.
        await f.AskAsync(f.City, subject, Purpose.EcologySupervision);
        await f.GetAsync(f.Region, result);
        await f.AskAsync(f.Finance, other, Purpose.Procurement);
        var repair = f.City.Repair(subject, CreditLevel.NoNamedLevel, record, result);
        var repairedAt = (await f.PushAsync(f.City, repair)).Receipt.Index;
        // And who was told only after it had ended knows that it had.
        (await f.GetAsync(f.County, result)).Document.EndedBy.ShouldHaveSingleItem().Index.ShouldBe(repairedAt);
        await f.WalkedAsync();

        var owed = await f.RetractionsAsync(f.Region);
        owed.Select(r => r.Recipient).ShouldBe([f.Platform.Code, f.Market.Code, f.Buyer.Code], ignoreOrder: true);
        owed.ShouldAllBe(r => r.Index == repairedAt && r.Kind == DocumentKind.RepairConfirmation && r.SubjectCode == subject
            && r.Document.Equals(TestDocuments.Reference(repair)) && r.State == RetractionState.Waiting && !r.Overdue);
        RetractedDocument Told(IDocument document, DocumentKind kind, long index, DisclosureWay way, long entry) =>
            new() { Document = TestDocuments.Reference(document), Kind = kind, Index = index, Way = way, EntryIndex = entry };
        (long, RetractedDocument[])[] expected =
        [
            (pulled, [Told(result, DocumentKind.EvaluationResult, resultAt, DisclosureWay.Pull, pulled)]),
            (fetched, [Told(result, DocumentKind.EvaluationResult, resultAt, DisclosureWay.Pull, fetched)]),
            (answered,
            [
                Told(record, DocumentKind.CreditRecord, recordAt, DisclosureWay.Answer, answered),
                Told(result, DocumentKind.EvaluationResult, resultAt, DisclosureWay.Answer, answered),
            ]),
        ];
        foreach (var (entry, retracted) in expected)
            owed.Single(r => r.Retracted[0].EntryIndex == entry).Retracted.ShouldBe(retracted);

        // Whoever pulls again has got it, whatever it then says.
        var again = await f.PullAsync(f.Platform, subject);
        again.Documents.Select(d => (d.Index, Ended: d.EndedBy.Count)).ShouldBe([(resultAt, 1), (repairedAt, 0)]);
        await f.WalkedAsync();
        (await f.RetractionsAsync(f.Platform)).ShouldHaveSingleItem().State.ShouldBe(RetractionState.Delivered);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-31")]
    public async Task A_subscriber_is_owed_the_end_and_confirms_it_by_acknowledging_its_delivery(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        foreach (var name in new[] { "takes", "skips" })
            await f.CreateAsync(SubscriptionSteps.Request(name), name == "takes" ? f.Platform : f.County);
        await using var platform = await f.OpenAsync("takes", credit: 10);
        await using var county = await TestSubscriber.OpenAsync(f.Subscriptions(f.County), f.County, "skips", credit: 10);
        var subject = ExchangeFixture.NewSubject();
        var result = f.Region.Result(subject, CreditLevel.Warning);
        await f.PushAsync(f.Region, result);
        foreach (var subscriber in new[] { platform, county })
            await subscriber.AcknowledgeAsync((await subscriber.DocumentAsync()).Delivery);
        var revision = f.Region.Result(subject, CreditLevel.NoNamedLevel, revision: 2);
        revision.Header.Supersedes = TestDocuments.Reference(result);
        var index = (await f.PushAsync(f.Region, revision)).Receipt.Index;
        var taken = await platform.DocumentAsync();
        taken.Document.Index.ShouldBe(index);
        await county.RejectAsync((await county.DocumentAsync()).Delivery, RejectionAction.Skip);
        await f.WalkedAsync();

        var owed = await f.RetractionsAsync(f.Region);
        owed.Select(r => (r.Recipient, r.Index, r.State)).ShouldBe(
            [(f.Platform.Code, index, RetractionState.Delivered), (f.County.Code, index, RetractionState.Delivered)], ignoreOrder: true);
        owed.ShouldAllBe(r => r.Retracted.Single().Way == DisclosureWay.Subscription);
        await platform.AcknowledgeAsync(taken.Delivery);
        await f.EventuallyAsync("takes", s => s.Position > index);
        var all = await f.RetractionsAsync(f.Region, r => r.IncludeAcknowledged = true);
        all.Select(r => (r.Recipient, r.State)).ShouldBe(
            [(f.Platform.Code, RetractionState.Acknowledged), (f.County.Code, RetractionState.Delivered)], ignoreOrder: true);
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public async Task A_node_with_a_route_is_sent_the_end_and_its_receipt_confirms_it()
    {
        await using var site = await DeliverySite.StartAsync(TestStore.Sqlite);
        var result = await site.ResultAsync();
        await site.ReceivedAsync(site.First, 1);
        await site.ReceivedAsync(site.Second, 1);
        var repair = site.City.Repair(result.Header.Subject.CreditCode, CreditLevel.NoNamedLevel, result);
        var index = await site.PushAsync(site.City, repair);

        foreach (var peer in new[] { site.First, site.Second })
        {
            var sent = (await site.ReceivedAsync(peer, 2))[1];
            (sent.Index, sent.Basis, sent.Id).ShouldBe((index, "RETRACTION", repair.Header.Id));
        }

        (await site.ListAsync(site.Third)).ShouldBeEmpty();
        var service = new DisclosureService.DisclosureServiceClient(site.Region.Connect(site.Region.Owner));
        var all = (await service.ListRetractionsAsync(new ListRetractionsRequest { IncludeAcknowledged = true })).Retractions;
        all.Select(r => (r.Recipient, r.Index, r.State, r.Retracted.Single().Way)).ShouldBe(
            [
                (site.First.Agency.Code, index, RetractionState.Acknowledged, DisclosureWay.Push),
                (site.Second.Agency.Code, index, RetractionState.Acknowledged, DisclosureWay.Push),
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("correction")]
    [InlineData("annulment")]
    [InlineData("lift")]
    [InlineData("supersession")]
    [InlineData("revision that names none")]
    public async Task Every_end_is_owed(string end)
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var subject = ExchangeFixture.NewSubject();
        IDocument[] documents = end switch
        {
            "lift" => [f.City.Flag(subject)],
            "supersession" or "revision that names none" => [f.Region.Result(subject, CreditLevel.Warning)],
            _ => [f.City.Penalty(subject), f.City.Penalty(subject)],
        };
        foreach (var document in documents) await f.PushAsync(document is EvaluationResult ? f.Region : f.City, document);
        await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        IDocument ending;
        switch (end)
        {
            case "correction":
                var correction = f.City.Closure((CreditRecord)documents[0], ClosureReason.Corrected);
                correction.Replacement = TestDocuments.Reference(documents[1]);
                ending = correction;
                break;
            case "annulment":
                ending = f.City.Closure((CreditRecord)documents[0], ClosureReason.Annulled);
                break;
            case "lift":
                ending = f.City.Lift((Flag)documents[0]);
                break;
            default:
                var revision = f.Region.Result(subject, CreditLevel.NoNamedLevel, revision: 2);
                if (end == "supersession") revision.Header.Supersedes = TestDocuments.Reference(documents[0]);
                ending = revision;
                break;
        }

        await f.PushAsync(ending is EvaluationResult ? f.Region : f.City, ending);
        await f.WalkedAsync();
        var owed = (await f.RetractionsAsync(f.Buyer)).ShouldHaveSingleItem();
        owed.Document.ShouldBe(TestDocuments.Reference(ending));
        owed.Retracted.ShouldHaveSingleItem().Document.ShouldBe(TestDocuments.Reference(documents[0]));
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-31")]
    public async Task Shows_who_has_confirmed_and_who_is_overdue(TestStore store)
    {
        var clock = new MovedClock();
        await using var f = await ExchangeFixture.StartAsync(store, clock);
        var (index, repair) = await RepairAsync(f);
        var day = ChinaTime.Today(clock);
        var due = WorkingCalendar.StateCouncil.TryFindLastDay(day, 3, out var last) ? IsoDay.Format(last) : "";
        (await f.RetractionsAsync(f.Region)).ShouldAllBe(r => r.DueOn == due && !r.Overdue);
        (await f.RetractionsAsync(f.Region, r => r.OverdueOnly = true)).ShouldBeEmpty();

        var fetched = await f.FetchAsync(f.Platform);
        var owed = fetched.Retractions.ShouldHaveSingleItem();
        (owed.Retraction.Index, owed.Retraction.State, fetched.HasMore).ShouldBe((index, RetractionState.Delivered, false));
        owed.Document.Envelope.Payload.ShouldBe(repair.Payload);
        ReceiptCheck.FindProblem(fetched.Receipt, fetched.Disclosure.ToByteArray(), f.Region).ShouldBeNull();
        var record = DisclosureRecord.Parser.ParseFrom(fetched.Disclosure);
        (record.Method, record.Indexes.Single(), record.PayloadDigests.Count).ShouldBe(("DisclosureService/FetchRetractions", index, 1));

        var confirmed = await f.AcknowledgeAsync(f.Platform, index);
        ReceiptCheck.FindProblem(confirmed.Receipt, confirmed.Acknowledgement.ToByteArray(), f.Region).ShouldBeNull();
        var entry = ReceiptCheck.EntryOf(confirmed.Receipt);
        (entry.Type, entry.OtherPartyCode).ShouldBe((LedgerEntryType.Acknowledgement, f.Platform.Code));
        AcknowledgementRecord.Parser.ParseFrom(confirmed.Acknowledgement).Indexes.ShouldBe([index]);
        (await f.RetractionsAsync(f.Platform)).ShouldBeEmpty();
        (await f.FetchAsync(f.Platform)).ShouldBe(new FetchRetractionsResponse());

        clock.Ahead = TimeSpan.FromDays(30);
        var all = await f.RetractionsAsync(f.Region, r => r.IncludeAcknowledged = true);
        all.Select(r => (r.Recipient, r.State, r.Overdue)).ShouldBe(
            [(f.Platform.Code, RetractionState.Acknowledged, false), (f.Buyer.Code, RetractionState.Waiting, due.Length > 0)],
            ignoreOrder: true);
        all.Single(r => r.Recipient == f.Platform.Code).AcknowledgedAt.ToDateTimeOffset().ToUnixTimeMilliseconds().ShouldBe(entry.TimeMs);
        (await f.RetractionsAsync(f.Region, r => r.OverdueOnly = true)).Select(r => r.Recipient)
            .ShouldBe(due.Length > 0 ? [f.Buyer.Code] : []);
    }

    [Fact]
    public async Task Confirming_again_changes_nothing_and_what_is_not_owed_cannot_be_confirmed()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var (first, _) = await RepairAsync(f);
        var (second, _) = await RepairAsync(f);
        await f.AcknowledgeAsync(f.Platform, first);
        await f.WalkedAsync();
        var size = await f.LedgerSizeAsync();
        (await f.AcknowledgeAsync(f.Platform, first, first)).ShouldBe(new AcknowledgeRetractionsResponse());

        // Owed to others, no end at all, out of the ledger, and one of them beside one that is owed.
        foreach (var indexes in new long[][] { [0], [second, 0], [second, 1_000_000], [-1] })
            (await ExchangeFixture.ErrorOfAsync(() => f.AcknowledgeAsync(f.Platform, indexes))).Reason.ShouldBe(ErrorReason.NotFound);
        (await ExchangeFixture.ErrorOfAsync(() => f.AcknowledgeAsync(f.Market, second))).Reason.ShouldBe(ErrorReason.NotFound);
        foreach (var indexes in new long[][] { [], [.. Enumerable.Range(0, 1001).Select(i => (long)i)] })
            (await ExchangeFixture.ErrorOfAsync(() => f.AcknowledgeAsync(f.Platform, indexes))).Reason.ShouldBe(ErrorReason.RequestInvalid);
        (await f.LedgerSizeAsync()).ShouldBe(size);

        // One that was confirmed and one that was not, in one call.
        (await f.AcknowledgeAsync(f.Platform, second, first)).Receipt.ShouldNotBeNull();
        (await f.RetractionsAsync(f.Platform)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-35")]
    public async Task Who_only_asks_hears_of_it_with_the_next_answer(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var (index, repair) = await RepairAsync(f);
        var other = ExchangeFixture.NewSubject();
        (await f.AskAsync(f.Buyer, other, Purpose.Procurement)).Response.OpenRetractions.ShouldBe(1);
        (await f.AskAsync(f.Finance, other, Purpose.Procurement)).Response.OpenRetractions.ShouldBe(0);
        var batch = new BatchCheckStatusRequest { Access = f.Buyer.Why(Purpose.Procurement) };
        batch.Subjects.Add(new SubjectQuery { CreditCode = other });
        using (var call = f.Status(f.Buyer).BatchCheckStatus(batch))
        {
            (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
            call.ResponseStream.Current.OpenRetractions.ShouldBe(1);
        }

        // No document, as it gets answers only; but what ended, and by what.
        var owed = (await f.FetchAsync(f.Buyer)).Retractions.ShouldHaveSingleItem();
        owed.Document.ShouldBeNull();
        (owed.Retraction.Index, owed.Retraction.Kind, owed.Retraction.Retracted.Count).ShouldBe((index, DocumentKind.RepairConfirmation, 2));
        owed.Retraction.Document.Id.ShouldBe(RepairConfirmation.Parser.ParseFrom(repair.Payload).Header.Id);
        await f.AcknowledgeAsync(f.Buyer, index);
        (await f.AskAsync(f.Buyer, other, Purpose.Procurement)).Response.OpenRetractions.ShouldBe(0);

        // A purpose that its grant does not cover gets nothing.
        var wrong = new FetchRetractionsRequest { Access = f.Buyer.Why(Purpose.Licensing) };
        (await ExchangeFixture.ErrorOfAsync(() => f.Disclosures(f.Buyer).FetchRetractionsAsync(wrong).ResponseAsync))
            .Reason.ShouldBe(ErrorReason.PurposeNotCovered);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Security", "AUTH-03")]
    public async Task Lists_are_for_the_operator_or_about_oneself_and_come_in_pages(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var (first, _) = await RepairAsync(f);
        var (second, repair) = await RepairAsync(f);
        var subject = RepairConfirmation.Parser.ParseFrom(repair.Payload).Header.Subject.CreditCode;

        (await f.RetractionsAsync(f.Buyer)).ShouldAllBe(r => r.Recipient == f.Buyer.Code);
        (await f.RetractionsAsync(f.Buyer, r => r.Recipient = f.Buyer.Code)).Select(r => r.Index).ShouldBe([first, second]);
        (await f.RetractionsAsync(f.Region, r => r.Recipient = f.Platform.Code)).Select(r => r.Index).ShouldBe([first, second]);
        (await ExchangeFixture.ErrorOfAsync(() => f.RetractionsAsync(f.Buyer, r => r.Recipient = f.Platform.Code)))
            .Reason.ShouldBe(ErrorReason.OperatorOnly);
        var wrong = new ListDisclosuresRequest { SubjectCode = subject };
        (await ExchangeFixture.ErrorOfAsync(() => f.Disclosures(f.City).ListDisclosuresAsync(wrong).ResponseAsync))
            .Reason.ShouldBe(ErrorReason.OperatorOnly);
        (await ExchangeFixture.ErrorOfAsync(() => f.RetractionsAsync(f.Region, r => (r.Recipient, r.PageSize) = ("x", 1001))))
            .Violations.Select(v => v.Field).ShouldBe(["page_size", "recipient"]);

        var request = new ListRetractionsRequest { PageSize = 1 };
        var listed = new List<(long, string)>();
        do
        {
            var page = await f.Disclosures(f.Region).ListRetractionsAsync(request);
            listed.Add((page.Retractions.ShouldHaveSingleItem().Index, page.Retractions[0].Recipient));
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0 && listed.Count < 10);
        listed.ShouldBe([.. (await f.RetractionsAsync(f.Region)).Select(r => (r.Index, r.Recipient))]);
        listed.Count.ShouldBe(4);

        var disclosures = await ListAsync(f, new ListDisclosuresRequest { SubjectCode = subject, PageSize = 1 });
        disclosures.ShouldBe(await ListAsync(f, new ListDisclosuresRequest { SubjectCode = subject }));
        disclosures.Select(d => (d.Agency, d.Way, d.Kind)).ShouldBe(
            [
                (f.Buyer.Code, DisclosureWay.Answer, DocumentKind.CreditRecord),
                (f.Platform.Code, DisclosureWay.Pull, DocumentKind.EvaluationResult),
                (f.Buyer.Code, DisclosureWay.Answer, DocumentKind.EvaluationResult),
            ],
            ignoreOrder: true);
        disclosures.ShouldAllBe(d => d.StatementDigest.Length == 32 && d.Purpose != Purpose.Unspecified && d.EntryIndex == d.LastEntryIndex);

        var cursor = (await f.Disclosures(f.Region).ListRetractionsAsync(new ListRetractionsRequest { PageSize = 1 })).NextCursor;
        foreach (var (agency, change) in new (TestAgency, Action<ListRetractionsRequest>)[]
        {
            (f.Buyer, _ => { }),
            (f.Region, r => r.OverdueOnly = true),
            (f.Region, r => r.Cursor = "AAAA"),
            (f.Region, r => r.Cursor = cursor[..^2]),
        })
        {
            var error = await ExchangeFixture.ErrorOfAsync(() => f.RetractionsAsync(agency, r =>
            {
                r.Cursor = cursor;
                change(r);
            }));
            error.Reason.ShouldBe(ErrorReason.CursorInvalid);
        }
    }

    /// <summary>The platform pulls and the buyer asks; then it is repaired.</summary>
    internal static async Task<(long Index, Envelope Repair)> RepairAsync(ExchangeFixture f)
    {
        var subject = ExchangeFixture.NewSubject();
        var (record, result) = (f.City.Serious(subject), f.Region.Result(subject, CreditLevel.Bad));
        await f.PushAsync(f.City, record);
        await f.PushAsync(f.Region, result);
        await f.PullAsync(f.Platform, subject);
        await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        var envelope = f.City.Sign(f.City.Repair(subject, CreditLevel.NoNamedLevel, record, result));
        var index = (await f.PushAsync(f.City, envelope)).Receipt.Index;
        await f.WalkedAsync();
        return (index, envelope);
    }

    private static async Task<List<Disclosure>> ListAsync(ExchangeFixture f, ListDisclosuresRequest request)
    {
        var all = new List<Disclosure>();
        do
        {
            var page = await f.Disclosures(f.Region).ListDisclosuresAsync(request);
            page.CompleteBelow.ShouldBeGreaterThan(0);
            all.AddRange(page.Disclosures);
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0 && all.Count < 20);
        return all;
    }
}
