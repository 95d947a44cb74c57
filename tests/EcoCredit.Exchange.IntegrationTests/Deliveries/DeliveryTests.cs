using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Calendar;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Deliveries;

/// <summary>What a node owes others reaches them: in order, once, with a receipt that holds.</summary>
public sealed class DeliveryTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-20-7")]
    public async Task Final_results_go_to_exactly_the_two_platforms_in_order_and_their_receipts_hold(TestStore store)
    {
        await using var site = await DeliverySite.StartAsync(store);
        var finals = new List<IDocument>();
        for (var i = 0; i < 12; i++)
        {
            finals.Add(await site.ResultAsync());
            if (i % 4 != 0) continue;
            // What goes to nobody: a proposed result, a record, a flag that no route names.
            await site.PushAsync(site.City, Proposed(site.City));
            await site.PushAsync(site.City, site.City.Penalty(ExchangeFixture.NewSubject(), Visibility.Public));
            await site.PushAsync(site.Region.Owner, site.Region.Owner.Flag(ExchangeFixture.NewSubject()));
        }

        foreach (var peer in new[] { site.First, site.Second })
        {
            var deliveries = await site.ReceivedAsync(peer, finals.Count);
            deliveries.Select(d => d.Id).ShouldBe(finals.Select(d => d.Header.Id));
            deliveries.ShouldAllBe(d => d.Basis == "IM-20-7" && d.Kind == DocumentKind.EvaluationResult && d.ReceivedAt != null && d.Attempts == 1);
            (await peer.HeldAsync()).ShouldBe(finals.Select(d => d.Header.Id));

            var verifier = new ReceiptVerifier(ReceiptTrust.From([peer.Agency.Card.ToAgency(), site.Region.Owner.Card.ToAgency()]));
            foreach (var (delivery, document) in deliveries.Zip(finals))
            {
                verifier.Verify(
                    site.Region.Owner.Sign(document),
                    delivery.Receipt,
                    new ReceiptExpectation { NodeCode = peer.Agency.Code, OtherParty = site.Region.Owner.Code, IsFirstReceiptOfDuplicate = true })
                    .IsValid.ShouldBeTrue();
            }

            // Each stands in the ledger as told to this platform, before and once.
            var disclosed = await site.DisclosedAsync(peer);
            disclosed.SelectMany(d => d.Record.Indexes).ShouldBe(deliveries.Select(d => d.Index));
            disclosed.ShouldAllBe(d => d.Record.Method == "Delivery" && d.Record.Basis == "IM-20-7" && d.Record.StatementDigest.IsEmpty);
            foreach (var delivery in deliveries)
                disclosed.Single(d => d.Record.Indexes.Contains(delivery.Index)).Index.ShouldBe(delivery.DisclosedIndex);
        }

        (await site.ListAsync(site.Third)).ShouldBeEmpty();
        (await site.Third.HeldAsync()).ShouldBeEmpty();
        (await site.DisclosedAsync(site.Third)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_recipient_that_goes_away_misses_nothing_and_holds_nobody_up(TestStore store)
    {
        await using var site = await DeliverySite.StartAsync(store);
        List<string> ids = [(await site.ResultAsync()).Header.Id];
        await site.ReceivedAsync(site.First, 1);
        await site.ReceivedAsync(site.Second, 1);

        site.First.Cut();
        for (var i = 0; i < 5; i++) ids.Add((await site.ResultAsync()).Header.Id);
        await site.ReceivedAsync(site.Second, 6);
        var waiting = await site.EventuallyAsync(site.First, all => all.Any(d => d.Attempts > 1 && d.NextAttemptAt is not null));
        waiting.Count(d => d.State == DeliveryState.Received).ShouldBe(1);
        var first = waiting.Single(d => d.State == DeliveryState.Sent);
        first.Index.ShouldBe(waiting[1].Index);
        first.LastProblem.ShouldBe("UNAVAILABLE");

        // The entry stands although nothing was received; what never left is not said to have been told; repeats make no second entry.
        (await site.DisclosedAsync(site.First)).Select(d => d.Index).Last().ShouldBe(first.DisclosedIndex);
        (await site.DisclosedAsync(site.First)).SelectMany(d => d.Record.Indexes).Count(i => i == first.Index).ShouldBe(1);

        // Restarted in the middle, as the recipient comes back.
        for (var i = 0; i < 5; i++) ids.Add((await site.ResultAsync()).Header.Id);
        site.First.Restore();
        await site.Region.RestartAsync();
        ids.Add((await site.ResultAsync()).Header.Id);
        foreach (var peer in new[] { site.First, site.Second })
        {
            (await site.ReceivedAsync(peer, ids.Count)).Select(d => d.Id).ShouldBe(ids);
            (await peer.HeldAsync()).ShouldBe(ids);
        }

        (await site.DisclosedAsync(site.First)).SelectMany(d => d.Record.Indexes).ShouldBeUnique();
    }

    [Fact]
    public async Task Nothing_leaves_before_everything_that_lies_before_it_is_queued()
    {
        await using var site = await DeliverySite.StartAsync(TestStore.Sqlite);
        // An end that was found out, and queued, before the route was followed so far.
        const long Ahead = 1_000_000;
        var (database, recipient) = (site.Region.Host.Services.GetRequiredService<IDatabase>(), site.First.Agency.Code);
        await database.WriteAsync(
            context => DeliveryRows.AddAsync(
                context, recipient, Ahead, subject: "", DeliveryPolicy.RetractionBasis, dueDay: null, CancellationToken.None),
            durable: true,
            CancellationToken.None);
        for (var received = 1; received <= 2; received++)
        {
            await site.ResultAsync();
            await site.ReceivedAsync(site.First, received);
        }

        await using var reader = database.CreateReader();
        (await reader.Deliveries.SingleAsync(d => d.Idx == Ahead)).State.ShouldBe((int)DeliveryState.Waiting);
    }

    [Fact]
    public async Task A_document_whose_answer_was_lost_is_sent_again_and_taken_once()
    {
        await using var site = await DeliverySite.StartAsync(TestStore.Sqlite);
        // The recipient takes the document and its answer is lost.
        var lost = 0;
        site.First.Meddler.Answer = answer =>
        {
            if (answer is PushDocumentResponse && Interlocked.Increment(ref lost) == 1) site.First.Cut();
            return Task.FromResult(answer);
        };
        var result = await site.ResultAsync();
        await site.EventuallyAsync(site.First, all => all.Any(d => d.Attempts > 0));
        site.First.Restore();
        var delivery = (await site.ReceivedAsync(site.First, 1)).Single();
        delivery.Attempts.ShouldBeGreaterThan(1);
        (await site.First.HeldAsync()).ShouldBe([result.Header.Id]);
        delivery.Receipt.Index.ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "IM-20-7")]
    [Trait("Rule", "AMB-13")]
    public async Task Results_are_due_after_three_working_days_and_listed_when_they_are_late()
    {
        var clock = new ShiftedClock();
        var (calendar, files) = CalendarOf(ChinaTime.Today(clock).Year + 1);
        using var folder = files;
        await using var site = await DeliverySite.StartAsync(
            TestStore.Sqlite, clock, settings => settings with { Rules = settings.Rules with { Calendars = [folder.At("next.json")] } }, "FLAG");
        site.First.Cut();
        await site.ResultAsync();
        await site.PushAsync(site.Region.Owner, site.Region.Owner.Flag(ExchangeFixture.NewSubject()));
        calendar.TryFindLastDay(ChinaTime.Today(clock), 3, out var due).ShouldBeTrue();
        var waiting = await site.EventuallyAsync(site.First, all => all.Count == 2);
        waiting.Select(d => (d.DueOn, d.Overdue)).ShouldBe([(IsoDay.Format(due), false), ("", false)]);
        var late = new ListDeliveriesRequest { OverdueOnly = true };
        (await site.Service.ListDeliveriesAsync(late)).Deliveries.ShouldBeEmpty();
        await site.ReceivedAsync(site.Second, 2);

        // The last day is still in time, the next one is not. What was received is not late, what has no day never is.
        clock.Offset = TimeSpan.FromDays(due.DayNumber - ChinaTime.Today(clock).DayNumber);
        (await site.Service.ListDeliveriesAsync(late)).Deliveries.ShouldBeEmpty();
        clock.Offset += TimeSpan.FromDays(1);
        var overdue = (await site.Service.ListDeliveriesAsync(late)).Deliveries.ShouldHaveSingleItem();
        overdue.Recipient.ShouldBe(site.First.Agency.Code);
        overdue.Overdue.ShouldBeTrue();
        overdue.Basis.ShouldBe("IM-20-7");
        overdue.Index.ShouldBe(waiting[0].Index);
    }

    [Fact]
    [Trait("Security", "AUTH-10")]
    public async Task A_receipt_that_does_not_hold_counts_as_not_received()
    {
        await using var site = await DeliverySite.StartAsync(TestStore.Sqlite);
        Receipt? honest = null;
        site.First.Meddler.Answer = answer =>
        {
            // It hands out the receipt of another document, and calls that the first receipt of a duplicate.
            if (answer is PushDocumentResponse response && honest is null) honest = response.Receipt;
            else if (answer is PushDocumentResponse lie) (lie.Receipt, lie.Duplicate) = (honest, true);
            return Task.FromResult(answer);
        };
        await site.ResultAsync();
        await site.ReceivedAsync(site.First, 1);
        await site.ResultAsync();
        var lied = await site.EventuallyAsync(site.First, all => all.Any(d => d.LastProblem.Length > 0));
        lied[1].State.ShouldBe(DeliveryState.Sent);
        lied[1].LastProblem.ShouldBe("RECEIPT_INVALID");
        lied[1].Receipt.ShouldBeNull();

        site.First.Meddler.Answer = Task.FromResult;
        (await site.ReceivedAsync(site.First, 2))[1].Receipt.Index.ShouldBe(1);
    }

    private static EvaluationResult Proposed(TestAgency city)
    {
        var result = city.Result(ExchangeFixture.NewSubject(), CreditLevel.NoNamedLevel);
        result.Stage = ResultStage.Proposed;
        result.Header.Visibility = Visibility.EcoInternal;
        return result;
    }

    // So that the test says the same in the last days of a year whose next one is not announced.
    private static (WorkingCalendar Calendar, TestFolder Files) CalendarOf(int year)
    {
        var files = new TestFolder();
        var json = System.Text.Encoding.UTF8.GetBytes($$"""{ "year": {{year}}, "off_days": ["{{year}}-01-01"], "makeup_workdays": [] }""");
        File.WriteAllBytes(files.At("next.json"), json);
        return (WorkingCalendar.StateCouncil.With(json), files);
    }

    /// <summary>The time, so much later.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
