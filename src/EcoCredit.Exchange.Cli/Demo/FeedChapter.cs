using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>
/// What follows from a publication: a platform that was away gets what it missed, its node is sent the results, and a repair reaches
/// everyone who was told (IM articles 20(7) and 31).
/// </summary>
internal sealed class FeedChapter(
    CliContext context, DemoParty region, DemoParty platform, DemoParty buyer, TellStep step, ExpectThat expect)
{
    private const string Name = "results";
    private const string CaseNumber = "示例采购-002";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Has the region's node send results to the platform's node by itself; before the region's node starts.</summary>
    public static void AddRoute(DemoParty region, DemoParty platform) => region.Configure("deliveries", new JsonObject
    {
        ["routes"] = new JsonArray(new JsonObject
        {
            ["agency"] = platform.Code,
            ["address"] = platform.Target.Endpoint.GetLeftPart(UriPartial.Authority),
            ["kinds"] = new JsonArray("EVALUATION_RESULT"),
        }),
    });

    /// <summary>The platform subscribes and goes away.</summary>
    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        step(Texts.FeedSubscribed, platform.Name, region.Name);
        await using var client = platform.Connect(region);
        var filter = new SubscriptionFilter { Kinds = { DocumentKind.EvaluationResult, DocumentKind.RepairConfirmation } };
        await client.CreateSubscriptionAsync(
            new CreateSubscriptionRequest { Name = Name, Filter = filter, Start = SubscriptionStart.Now }, cancellationToken);
    }

    /// <summary>The platform comes back and gets exactly what it missed, in order; its node has been sent the same.</summary>
    public async Task ComeBackAsync(IReadOnlyList<EvaluationResult> missed, CancellationToken cancellationToken)
    {
        step(Texts.FeedCameBack, platform.Name, missed.Count);
        var taken = await TakeAsync(missed.Count, cancellationToken);
        Show(taken);
        expect(
            taken.Select(t => t.Document.Header.Id).SequenceEqual(missed.Select(m => m.Header.Id), StringComparer.Ordinal),
            Texts.FeedWantDocuments, missed.Count, taken.Count);

        step(Texts.FeedDelivered, region.Name, platform.Name);
        await using var operate = region.Connect(region);
        var received = new List<Delivery>();
        await UntilAsync(
            async () =>
            {
                received.Clear();
                var filter = new ListDeliveriesRequest { Recipient = platform.Code, States = { DeliveryState.Received } };
                await foreach (var delivery in operate.ListDeliveriesAsync(filter, cancellationToken)) received.Add(delivery);
                return received.Count >= missed.Count;
            },
            cancellationToken);
        foreach (var delivery in received)
            context.Out.WriteLine($"  {delivery.Index,6}  {delivery.SubjectCode}  {delivery.State}  {delivery.Receipt.Index}");
        expect(received.Count == missed.Count, Texts.FeedWantDocuments, missed.Count, received.Count);
    }

    /// <summary>A buyer asks about an organisation whose result is bad.</summary>
    public async Task AskAsync(SampleOrganisation about, CancellationToken cancellationToken)
    {
        step(Texts.FeedAsked, buyer.Name, about.Name, CaseNumber);
        await using var client = buyer.Connect(region);
        var answer = await client.CheckStatusAsync(
            new SubjectQuery { CreditCode = about.Code }, Access(buyer, Purpose.Procurement), StatusMoment.Now, cancellationToken);
        var verdict = answer.Statement.Subjects[0].Verdict;
        context.Out.WriteLine($"  {about.Code}  {verdict}");
        expect(verdict == Verdict.Bad, Texts.DemoWantVerdicts, Verdict.Bad, verdict);
    }

    /// <summary>After the repair: everybody who was told is told again and confirms it.</summary>
    public async Task TellAgainAsync(SampleOrganisation about, CancellationToken cancellationToken)
    {
        step(Texts.FeedRetracted, platform.Name, buyer.Name);
        var taken = await TakeAsync(2, cancellationToken);
        Show(taken);
        expect(
            taken.Select(t => t.Kind).SequenceEqual([DocumentKind.RepairConfirmation, DocumentKind.EvaluationResult]),
            Texts.FeedWantDocuments, 2, taken.Count);
        await FetchAsync(about, cancellationToken);

        step(Texts.FeedConfirmed, region.Name);
        await using var operate = region.Connect(region);
        var retractions = new List<Retraction>();
        await UntilAsync(
            async () =>
            {
                retractions.Clear();
                var filter = new ListRetractionsRequest { IncludeAcknowledged = true };
                await foreach (var retraction in operate.ListRetractionsAsync(filter, cancellationToken)) retractions.Add(retraction);
                return retractions.Count > 0 && retractions.TrueForAll(r => r.State == RetractionState.Acknowledged);
            },
            cancellationToken);
        foreach (var retraction in retractions)
            context.Out.WriteLine($"  {retraction.Index,6}  {retraction.Kind,-18}  {retraction.Recipient}  {retraction.State}  {retraction.DueOn}");
        string[] told = [.. retractions.Select(r => r.Recipient).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] wanted = [.. new[] { platform.Code, buyer.Code }.Order(StringComparer.Ordinal)];
        expect(told.SequenceEqual(wanted, StringComparer.Ordinal), Texts.DemoWantVerdicts, string.Join(", ", wanted), string.Join(", ", told));
        expect(
            retractions.TrueForAll(r => r.State == RetractionState.Acknowledged),
            Texts.DemoWantVerdicts, RetractionState.Acknowledged, string.Join(", ", retractions.Select(r => r.State)));
    }

    /// <summary>The buyer learns of it with its next answer, fetches what ended and confirms it.</summary>
    private async Task FetchAsync(SampleOrganisation about, CancellationToken cancellationToken)
    {
        await using var client = buyer.Connect(region);
        var access = Access(buyer, Purpose.Procurement);
        StatusAnswer? answer = null;
        await UntilAsync(
            async () =>
            {
                answer = await client.CheckStatusAsync(new SubjectQuery { CreditCode = about.Code }, access, StatusMoment.Now, cancellationToken);
                return answer.OpenRetractions >= 2;
            },
            cancellationToken);
        var verdict = answer!.Statement.Subjects[0].Verdict;
        context.Out.WriteLine($"  {about.Code}  {verdict}");
        expect(verdict == Verdict.NoNamedLevel, Texts.DemoWantVerdicts, Verdict.NoNamedLevel, verdict);

        var owed = (await client.FetchRetractionsAsync(access, cancellationToken)).Retractions.Select(r => r.Retraction).ToList();
        foreach (var one in owed)
            context.Out.WriteLine($"  {one.Index,6}  {one.Kind,-18}  {string.Join(", ", one.Retracted.Select(r => $"{r.Kind} {r.Index}"))}");
        expect(owed.Count == 2, Texts.FeedWantDocuments, 2, owed.Count);
        await client.AcknowledgeRetractionsAsync([.. owed.Select(o => o.Index)], cancellationToken);
    }

    /// <summary>Takes so many documents off the subscription, acknowledges them, and goes away again.</summary>
    private async Task<List<Taken>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        await using var client = platform.Connect(region);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var taken = new List<Taken>();
        try
        {
            var options = new SubscriptionOptions { Name = Name };
            await foreach (var delivery in client.SubscribeAsync(options, Access(platform, Purpose.EcologySupervision), limit.Token))
            {
                var document = delivery.TryRead()!;
                taken.Add(new Taken(delivery.Index, DocumentKinds.Get(document).Kind, document));
                delivery.Acknowledge();
                if (taken.Count == count) break;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What is missing is told by whoever counts.
        }

        return taken;
    }

    private void Show(List<Taken> taken)
    {
        foreach (var (index, kind, document) in taken)
            context.Out.WriteLine($"  {index,6}  {kind,-18}  {document.Header.Subject?.CreditCode}");
    }

    private async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var began = context.Time.GetTimestamp();
        while (!await condition() && context.Time.GetElapsedTime(began) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(200), context.Time, cancellationToken);
    }

    private AccessTicket Access(DemoParty party, Purpose purpose) => AccessTicket.Sign(
        party.Session.Identity, purpose, CaseNumber, "A1024", new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "35" },
        TimeSpan.FromDays(1), context.Time);

    private sealed record Taken(long Index, DocumentKind Kind, IDocument Document);
}
