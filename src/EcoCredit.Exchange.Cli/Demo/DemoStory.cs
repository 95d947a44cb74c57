using EcoCredit.Exchange.Cli.Commands;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>
/// The demo: five agencies, three nodes, real files, real mutual TLS. Whatever comes out differently than it says here ends it with exit
/// code 1.
/// </summary>
internal sealed class DemoStory
{
    private const string Region = "990000";
    private const string City = "990100";
    private const string SecondCity = "990200";
    private const string CaseNumber = "示例采购-001";
    private const int Organisations = 2000;
    private const int Penalties = 500;
    private const ulong Seed = 20240021;

    private readonly CliContext _context;
    private readonly string _root;
    private readonly DemoDocuments _documents;
    private readonly IReadOnlyList<SampleOrganisation> _organisations = SampleOrganisations.Create(Organisations, Seed);
    private readonly DemoParty _region;
    private readonly DemoParty _city;
    private readonly DemoParty _platform;
    private readonly DemoParty _buyer;
    private readonly DemoParty _secondCity;
    private readonly YearDays _days;
    private int _step;

    private DemoStory(CliContext context, string root)
    {
        _context = context;
        _root = root;
        _documents = new DemoDocuments(context, City);
        _days = YearDays.Newest(ChinaTime.Today(context.Time));
        _region = DemoParty.Create(context, root, "region", "示例自治区生态环境厅", Role.EcoRegion, Region, "MB000001");
        _city = DemoParty.Create(context, root, "city", "示例市生态环境局", Role.EcoCity, City, "MB000002");
        _secondCity = DemoParty.Create(context, root, "second-city", "示例二市生态环境局", Role.EcoCity, SecondCity, "MB000005");
        _platform = DemoParty.Create(context, root, "platform", "示例社会信用信息平台", Role.CreditPlatform, Region, "MB000003");
        _buyer = DemoParty.Create(context, root, "buyer", "示例政府采购中心", Role.Procurement, Region, "MB000004");
    }

    public static async Task<ExitCode> RunAsync(CliContext context, string path, bool stay, CancellationToken cancellationToken)
    {
        var began = context.Time.GetTimestamp();
        var story = new DemoStory(context, path);
        await using var region = story._region;
        await using var buyer = story._buyer;
        await using var platform = story._platform;
        await using var city = story._city;
        await using var secondCity = story._secondCity;
        await story.TellAsync(cancellationToken);
        context.Say(Texts.DemoTook, (int)context.Time.GetElapsedTime(began).TotalSeconds);
        context.Out.WriteLine("demo: ok");
        if (stay) await story.StayAsync(cancellationToken);
        return ExitCode.Ok;
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        Step(Texts.DemoParties, _region.Name, _city.Name, _platform.Name, _buyer.Name, _secondCity.Name, _root);
        _region.Enrol(_city, _platform, _secondCity, _buyer);
        _secondCity.Enrol(_region);
        _city.Enrol(_region, _platform, _buyer);
        _platform.Enrol(_region, _city, _buyer);
        _buyer.Enrol(_city, _platform, _region);
        AuditChapter.PrepareWitness(_platform);
        await _platform.StartAsync(cancellationToken);
        AuditChapter.Prepare(_city, _platform);
        await _city.StartAsync(cancellationToken);
        Step(Texts.DemoNodes, _city.Target.Endpoint, _platform.Target.Endpoint);

        await ImportAsync(cancellationToken);
        var receipt = await PublishAsync(cancellationToken);
        var files = await AskAsync(cancellationToken);
        Step(Texts.DemoVerify, files.Count);
        var trust = ReceiptTrust.From(_buyer.Session.Identity.Peers);
        Expect(
            await VerifyCommand.VerifyAsync(_context, files, trust, asJson: false, cancellationToken) == ExitCode.Ok,
            Texts.DemoWantReceipts);

        FeedChapter.AddRoute(_region, _platform);
        await _region.StartAsync(cancellationToken);
        var feeds = new FeedChapter(_context, _region, _platform, _buyer, Step, Expect);
        await new YearChapter(_context, _region, _city, [.. _organisations.Skip(10)], _days, feeds, Step, Expect).RunAsync(cancellationToken);
        await new AdvisoryChapter(_context, _root, _region, _city, _secondCity, _organisations[20], Step, Expect)
            .RunAsync(cancellationToken);
        await new DemoAttacks(_context, _root, _region, _city, Step, Expect).RunAsync(receipt, files[0], trust, cancellationToken);
        await new AuditChapter(_context, _root, _city, _platform, Step, Expect).RunAsync(cancellationToken);
    }

    private async Task ImportAsync(CancellationToken cancellationToken)
    {
        var year = ChinaTime.Today(_context.Time).Year - 1;
        var (licences, penalties) = (Path.Combine(_root, "licences.csv"), Path.Combine(_root, "penalties-gb18030.csv"));
        await File.WriteAllBytesAsync(licences, SampleFiles.Licences(_organisations, year, Seed + 1), cancellationToken);
        await File.WriteAllBytesAsync(
            penalties, SampleFiles.PenaltiesInGb18030(_organisations, Penalties, year, Seed + 2), cancellationToken);

        Step(Texts.DemoLicences, Organisations, licences);
        var options = new ImportOptions(_city.Code, Role.EcoCity, City, Visibility.GovShared, "", FinalOnColumn: null);
        var result = await PushFile.SendAsync(_context, _city.Session, _city.Target, licences, options, cancellationToken);
        Expect(
            result.Report.Accepted == Organisations && result.RefusedRows == 0 && result.Report.BadReceipts.Count == 0,
            Texts.DemoWantAccepted,
            Organisations,
            result.Report.Accepted);

        Step(Texts.DemoPenalties, Penalties, SampleFiles.WrongPenalties, penalties);
        options = options with { FinalOnColumn = SampleFiles.FinalColumn };
        result = await PushFile.SendAsync(_context, _city.Session, _city.Target, penalties, options, cancellationToken);
        Expect(
            result.Report.Accepted == Penalties && result.Report.BadReceipts.Count == 0,
            Texts.DemoWantAccepted,
            Penalties,
            result.Report.Accepted);
        Expect(result.RefusedRows == SampleFiles.WrongPenalties, Texts.DemoWantRefused, SampleFiles.WrongPenalties, result.RefusedRows);

        Step(Texts.DemoAgain);
        result = await PushFile.SendAsync(_context, _city.Session, _city.Target, penalties, options, cancellationToken);
        Expect(
            result.Report.Accepted == 0 && result.Batch.AlreadyAccepted == Penalties,
            Texts.DemoWantSkipped,
            Penalties,
            result.Batch.AlreadyAccepted);
    }

    /// <summary>
    /// Results by the region on both nodes, measures and a repair by the city; gives the first result as it was sent and its receipt.
    /// </summary>
    private async Task<PushOutcome> PublishAsync(CancellationToken cancellationToken)
    {
        Step(Texts.DemoResults, _region.Name, _city.Name);
        var bad = _documents.Result(_region, _organisations[0], CreditLevel.Bad, 45);
        var warning = _documents.Result(_region, _organisations[1], CreditLevel.Warning, 68);
        var unnamed = _documents.Result(_region, _organisations[2], CreditLevel.NoNamedLevel, 92);
        var repaired = _documents.Result(_region, _organisations[3], CreditLevel.Bad, 55);
        await using var region = _region.Connect(_city);
        await using var regionAtPlatform = _region.Connect(_platform);
        var outcomes = new List<PushOutcome>();
        foreach (var result in new[] { bad, warning, unnamed, repaired })
        {
            var envelope = Envelopes.Sign(_region.Session.Identity.Signer, result);
            outcomes.Add(await region.PushAsync(envelope, cancellationToken));
            await regionAtPlatform.PushAsync(envelope, cancellationToken);
        }

        await using var city = _city.Connect(_city);
        var review = _documents.Measure(_city, _organisations[0], FlagKind.KeyReview, bad);
        var supervision = _documents.Measure(_city, _organisations[1], FlagKind.MoreSupervision, warning);
        var lifted = _documents.Measure(_city, _organisations[3], FlagKind.KeyReview, repaired);
        await PushAllAsync(city, [review, supervision, lifted], cancellationToken);
        Step(Texts.DemoRepair, _organisations[3].Name);
        await PushAllAsync(
            city,
            [_documents.Repair(_city, _organisations[3], repaired), _documents.Lift(_city, _organisations[3], lifted)],
            cancellationToken);
        return outcomes[0];
    }

    private async Task PushAllAsync(ExchangeClient client, IDocument[] documents, CancellationToken cancellationToken)
    {
        foreach (var document in documents)
        {
            var outcome = await client.PushAsync(Envelopes.Sign(_city.Session.Identity.Signer, document), cancellationToken);
            Expect(outcome.Result == PushResult.Accepted, Texts.DemoWantAccepted, 1, 0);
        }
    }

    private async Task<List<string>> AskAsync(CancellationToken cancellationToken)
    {
        var unknown = SampleOrganisations.CodeOf("91", City, "MA999999");
        string[] codes = [.. _organisations.Take(4).Select(o => o.Code), unknown];
        Verdict[] expected = [Verdict.Bad, Verdict.Warning, Verdict.NoNamedLevel, Verdict.NoNamedLevel, Verdict.NotFound];
        Step(Texts.DemoAsk, _buyer.Name, CaseNumber, codes.Length);
        var access = AccessTicket.Sign(
            _buyer.Session.Identity, Purpose.Procurement, CaseNumber, "A1024", new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "35" }, TimeSpan.FromDays(30), _context.Time);
        await using var client = _buyer.Connect(_city);
        var answers = await StatusCommand.AskAsync(
            client, [.. codes.Select(c => new SubjectQuery { CreditCode = c })], access, StatusMoment.Now, cancellationToken);
        StatusReport.Write(_context, answers);
        var verdicts = answers.SelectMany(a => a.Statement.Subjects).Select(s => s.Verdict).ToArray();
        Expect(verdicts.SequenceEqual(expected), Texts.DemoWantVerdicts, string.Join(", ", expected), string.Join(", ", verdicts));

        Step(Texts.DemoAskPlatform, _platform.Name);
        await using var other = _buyer.Connect(_platform);
        var elsewhere = await StatusCommand.AskAsync(
            other, [new SubjectQuery { CreditCode = codes[0] }], access, StatusMoment.Now, cancellationToken);
        StatusReport.Write(_context, elsewhere);
        Expect(
            elsewhere[0].Statement.Subjects[0].Verdict == Verdict.Bad,
            Texts.DemoWantVerdicts,
            Verdict.Bad,
            elsewhere[0].Statement.Subjects[0].Verdict);
        return await StatusReport.SaveAsync([.. answers, .. elsewhere], Path.Combine(_root, "receipts"), cancellationToken);
    }

    private async Task StayAsync(CancellationToken cancellationToken)
    {
        _context.Say(
            Texts.DemoNext,
            _buyer.Folder.Path,
            _city.Target.Endpoint.GetLeftPart(UriPartial.Authority),
            _organisations[0].Code,
            _root,
            _city.Folder.Path,
            CaseNumber,
            _region.Target.Endpoint.GetLeftPart(UriPartial.Authority),
            _days.Year);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _context.Time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _context.Say(Texts.NodeStops);
        }
    }

    private void Step(Text text, params ReadOnlySpan<object?> values)
    {
        _step++;
        _context.Error.WriteLine();
        _context.Error.WriteLine($"[{_step}] {_context.T(text, values)}");
    }

    private void Expect(bool holds, Text wanted, params ReadOnlySpan<object?> values)
    {
        if (!holds) throw new CliException(ExitCode.Refused, _context.T(Texts.DemoDiffers, _context.T(wanted, values)));
    }
}
