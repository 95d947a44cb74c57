using EcoCredit.Exchange.Cli.Commands;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>A city's year from the list to the publication, on the region's node (IM articles 16, 18, 20 and 23).</summary>
internal sealed class YearChapter(
    CliContext context,
    DemoParty region,
    DemoParty city,
    IReadOnlyList<SampleOrganisation> organisations,
    YearDays days,
    FeedChapter feeds,
    TellStep step,
    ExpectThat expect)
{
    private readonly YearDocuments _documents = new(context.Time, city, region, days);

    // In the order of their codes, as previews come: one with a final penalty, one with a serious act, one with nothing.
    private readonly SampleOrganisation[] _three = [.. organisations.Take(3).OrderBy(o => o.Code, StringComparer.Ordinal)];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var asCity = city.Connect(region);
        await using var asRegion = region.Connect(region);
        step(Texts.YearListed, region.Name, city.Name, days.Year, _three.Length, days.Listed, days.Told, days.Filed);
        await PushAsync(asCity, city, cancellationToken, _documents.Penalty(_three[0]));
        var serious = _documents.Serious(_three[1]);
        await PushAsync(asRegion, region, cancellationToken, serious);
        await FileAsync(asCity, cancellationToken);

        step(Texts.YearScores, days.Year);
        var previews = await ScoreAsync(asCity, cancellationToken);
        var proposals = await ProposeAsync(asCity, previews, cancellationToken);

        step(Texts.YearTooEarly, days.NoticeCloses);
        await ExpectTooEarlyAsync(asCity, _documents.Report(proposals, days.NoticeCloses), cancellationToken);

        await feeds.SubscribeAsync(cancellationToken);
        step(Texts.YearPublished, days.Reported, days.Final, days.Published, region.Name, days.Year);
        await PushAsync(asCity, city, cancellationToken, _documents.Report(proposals, days.Reported));
        EvaluationResult[] finals = [.. _three.Zip(previews, _documents.Final)];
        await PushAsync(asRegion, region, cancellationToken, [.. finals, _documents.Publication(finals)]);
        await ShowProcedureAsync(asCity, cancellationToken);
        await feeds.ComeBackAsync(finals, cancellationToken);
        await feeds.AskAsync(_three[1], cancellationToken);

        step(Texts.YearRepaired, _three[1].Name, days.AppliedForRepair, days.Repaired, _three[1].Code, days.Year);
        var application = _documents.Application(_three[1], serious, finals[1]);
        await PushAsync(asCity, city, cancellationToken, application, _documents.Repair(_three[1], application));
        await ShowRepairedAsync(asCity, cancellationToken);
        await feeds.TellAgainAsync(_three[1], cancellationToken);
    }

    private async Task FileAsync(ExchangeClient client, CancellationToken cancellationToken)
    {
        var list = _documents.List(_three);
        await PushAsync(client, city, cancellationToken, list);
        foreach (var one in _three)
        {
            await PushAsync(
                client, city, cancellationToken, _documents.Told(one, NotificationMatter.Listed, list, days.Told),
                _documents.Commitment(one), _documents.Filing(one));
        }
    }

    private async Task<List<EvaluationPreview>> ScoreAsync(ExchangeClient client, CancellationToken cancellationToken)
    {
        var previews = await ScoreCommand.ReadAllAsync(context, Ask(client, cancellationToken), days.Year);
        ScoreReport.Write(context, previews);
        (CreditLevel, int)[] wanted = [(CreditLevel.NoNamedLevel, 90), (CreditLevel.Bad, 100), (CreditLevel.NoNamedLevel, 100)];
        (CreditLevel, int)[] got = [.. previews.Select(p => (p.Level, p.Score))];
        expect(got.SequenceEqual(wanted), Texts.DemoWantVerdicts, string.Join(", ", wanted), string.Join(", ", got));
        return previews;
    }

    /// <summary>Proposes what was computed, tells everybody, refuses an objection and puts it on notice.</summary>
    private async Task<EvaluationResult[]> ProposeAsync(
        ExchangeClient client, List<EvaluationPreview> previews, CancellationToken cancellationToken)
    {
        step(Texts.YearProposed, days.ToldOfLevel, _three[0].Name, days.Objected, days.Decided, days.NoticeOpens, days.NoticeCloses);
        EvaluationResult[] proposals = [.. _three.Zip(previews, _documents.Proposal)];
        await PushAsync(client, city, cancellationToken, proposals);
        await PushAsync(
            client, city, cancellationToken,
            [.. _three.Zip(proposals, (one, result) => _documents.Told(one, NotificationMatter.ProposedResult, result, days.ToldOfLevel))]);
        var objection = _documents.Objection(_three[0], proposals[0]);
        await PushAsync(client, city, cancellationToken, objection, _documents.Refusal(_three[0], objection), _documents.Notice(proposals));
        return proposals;
    }

    private async Task ExpectTooEarlyAsync(ExchangeClient client, ResultReport report, CancellationToken cancellationToken)
    {
        try
        {
            await client.PushAsync(Envelopes.Sign(city.Session.Identity.Signer, report), cancellationToken);
        }
        catch (ExchangeException e) when (e.Error is { Reason: ErrorReason.ProcedureStepRefused } error)
        {
            context.Error.WriteLine(Failures.Describe(context, error));
            var lastDay = IsoDay.Format(days.NoticeCloses);
            var isNamed = error.Violations.Any(v => v.Rule == "IM-20-4" && v.English.Contains(lastDay, StringComparison.Ordinal));
            expect(isNamed, Texts.DemoWantRefusal, "IM-20-4");
            return;
        }

        expect(false, Texts.DemoWantRefusal, ErrorReason.ProcedureStepRefused);
    }

    private async Task ShowProcedureAsync(ExchangeClient client, CancellationToken cancellationToken)
    {
        var node = Ask(client, cancellationToken);
        var answer = await client.GetProcedureAsync(days.Year, node.Area, "", node.Access, cancellationToken);
        ProcedureReport.Write(context, answer, days.Year, node.Names);
        var states = answer.Prefectures.SelectMany(p => p.Participants).Select(p => p.State).ToList();
        expect(
            states.Count == _three.Length && states.TrueForAll(s => s == ProcedureState.Published),
            Texts.DemoWantVerdicts, ProcedureState.Published, string.Join(", ", states));
        var late = answer.Prefectures.SelectMany(p => p.Tasks)
            .Where(t => t.State is TaskState.Overdue or TaskState.DoneLate).Select(t => t.Rule).ToList();
        expect(late.Count == 0, Texts.DemoWantVerdicts, TaskState.Done, string.Join(", ", late));
    }

    private async Task ShowRepairedAsync(ExchangeClient client, CancellationToken cancellationToken)
    {
        var node = Ask(client, cancellationToken);
        var code = _three[1].Code;
        var preview = (await client.PreviewEvaluationAsync(code, days.Year, node.Area, node.Access, cancellationToken)).Preview;
        ScoreReport.Write(context, preview, node.Names);
        expect(preview.Level == CreditLevel.NoNamedLevel, Texts.DemoWantVerdicts, CreditLevel.NoNamedLevel, preview.Level);
        var state = (await client.GetProcedureAsync(days.Year, node.Area, code, node.Access, cancellationToken)).Prefectures[0].Participants[0];
        expect(
            state is { State: ProcedureState.Revised, Revision: 2, Level: CreditLevel.NoNamedLevel },
            Texts.DemoWantVerdicts, ProcedureState.Revised, state.State);
    }

    private AskedNode Ask(ExchangeClient client, CancellationToken cancellationToken) => new(
        client,
        AccessTicket.Sign(
            city.Session.Identity, Purpose.EcologySupervision, ScoreCommand.CaseOf(days.Year), "A1024",
            new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "20" }, TimeSpan.FromDays(1), context.Time),
        city.Session.Identity.Area, AreaNames.Of(city.Session), cancellationToken);

    private async Task PushAsync(ExchangeClient client, DemoParty source, CancellationToken cancellationToken, params IDocument[] documents)
    {
        foreach (var document in documents)
        {
            var outcome = await client.PushAsync(Envelopes.Sign(source.Session.Identity.Signer, document), cancellationToken);
            expect(outcome.Result == PushResult.Accepted, Texts.DemoWantAccepted, 1, 0);
        }
    }
}
