using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

/// <summary>
/// The evaluation of 2025 by one city on a real node, step by step as its officers take them: each method signs and pushes what the step is.
/// The days are those of 2026's calendar.
/// </summary>
internal sealed partial class CityYear(ExchangeFixture fixture, TestAgency city)
{
    public const int Year = 2025;

    public const string Published = "2026-06-04";

    private readonly Dictionary<string, EvaluationResult> _proposals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EvaluationResult> _finals = new(StringComparer.Ordinal);

    public TestAgency City => city;

    public ExchangeFixture Fixture => fixture;

    public EvaluationService.EvaluationServiceClient Service(TestAgency agency) => new(fixture.Node.Connect(agency));

    public EvaluationResult Proposal(string code) => _proposals[code];

    public EvaluationResult Final(string code) => _finals[code];

    public async Task<ParticipationList> ListAsync(params string[] codes)
    {
        var list = new ParticipationList { Header = Header(Visibility.EcoInternal), EvaluationYear = Year, DeterminedOn = "2026-03-10" };
        list.Participants.Add(codes.Select(c => new Participant { CreditCode = c, Name = "示例环境检测有限公司" }));
        await PushAsync(city, list);
        foreach (var code in codes) await TellAsync(code, NotificationMatter.Listed, TestDocuments.Reference(list), "2026-03-11");
        return list;
    }

    public Task FileAsync(string code, FilingFinding finding = FilingFinding.InTime)
    {
        var filing = new Filing
        {
            Header = Header(Visibility.EcoInternal, code),
            EvaluationYear = Year,
            Finding = finding,
            FiledOn = finding == FilingFinding.NotFiled ? "" : "2026-04-03",
            Reason = finding == FilingFinding.InTime ? "" : "示例理由",
        };
        return PushAsync(city, filing);
    }

    public Task CommitAsync(string code) => PushAsync(city, new Commitment
    {
        Header = WithEvidence(Header(Visibility.Public, code), EvidenceKind.SubjectStatement),
        EvaluationYear = Year,
        Signer = CommitmentSigner.LegalRepresentative,
        CommittedOn = "2026-03-20",
        Deliverables = "检测报告",
        PublicationAgreed = true,
    });

    /// <summary>Proposes what the preview says, and tells the participant.</summary>
    public async Task<EvaluationResult> ProposeAsync(string code, string toldOn = "2026-04-10")
    {
        var preview = (await PreviewAsync(city, code)).Preview;
        var result = new EvaluationResult
        {
            Header = Header(Visibility.EcoInternal, code),
            EvaluationYear = Year,
            Revision = _proposals.TryGetValue(code, out var before) ? before.Revision + 1 : 1,
            Stage = ResultStage.Proposed,
            Level = preview.Level,
            EffectiveOn = Published,
            DecidedOn = toldOn,
        };
        if (before is not null) result.Header.Supersedes = TestDocuments.Reference(before);
        if (preview.Level is not (CreditLevel.Excluded or CreditLevel.NotEvaluated))
        {
            (result.Score, result.BaseScore) = (preview.Score, preview.BaseScore);
            (result.Restored, result.Deducted) = (preview.Restored, preview.Deducted);
            result.CatalogueRows.Add(
                preview.Records.Where(r => r.Standing is RecordStanding.Counts or RecordStanding.RatesBad).Select(r => r.CatalogueRow).Distinct());
        }

        await PushAsync(city, result);
        _proposals[code] = result;
        await TellAsync(code, NotificationMatter.ProposedResult, TestDocuments.Reference(result), toldOn);
        return result;
    }

    public async Task<Objection> ObjectAsync(string code, string receivedOn = "2026-04-13")
    {
        var objection = new Objection
        {
            Header = Header(Visibility.EcoInternal, code),
            Against = TestDocuments.Reference(_proposals[code]),
            ReceivedOn = receivedOn,
            Grounds = "示例异议",
        };
        await PushAsync(city, objection);
        return objection;
    }

    public Task DecideAsync(Objection objection, bool accepted) => PushAsync(city, new ObjectionDecision
    {
        Header = Header(Visibility.EcoInternal, objection.Header.Subject.CreditCode),
        Objection = TestDocuments.Reference(objection),
        DecidedOn = "2026-04-15",
        Accepted = accepted,
        Reasons = "示例理由",
    });

    public Task NoticeAsync(params string[] codes) => PushAsync(city, NewNotice(codes));

    public PublicNotice NewNotice(params string[] codes)
    {
        var notice = new PublicNotice
        {
            Header = Header(Visibility.Public),
            EvaluationYear = Year,
            OpensOn = "2026-04-21",
            ClosesOn = "2026-04-28",
            Channels = { "示例门户网站" },
        };
        notice.Lines.Add(codes.Select(c => Line(_proposals[c])));
        return notice;
    }

    public Task ReportAsync(params string[] codes) => PushAsync(city, NewReport(codes));

    public ResultReport NewReport(params string[] codes)
    {
        var report = new ResultReport
        {
            Header = Header(Visibility.EcoInternal),
            EvaluationYear = Year,
            ReviewedOn = "2026-05-11",
            ReportedOn = "2026-05-12",
        };
        report.Lines.Add(codes.Select(c => Line(_proposals[c])));
        return report;
    }

    public Task ReturnAsync(string code) => PushAsync(fixture.Region, new ResultReturn
    {
        Header = RegionHeader(Visibility.EcoInternal, code),
        Result = TestDocuments.Reference(_proposals[code]),
        ReturnedOn = "2026-05-13",
        Reasons = "示例理由",
    });

    public Task<EvaluationResult> FinaliseAsync(string code) => FinaliseAsync(code, fixture.Region);

    public async Task<EvaluationResult> FinaliseAsync(string code, TestAgency region)
    {
        var final = NewFinal(code);
        final.Header.SourceAgency = region.Code;
        await PushAsync(region, final);
        _finals[code] = final;
        return final;
    }

    public EvaluationResult NewFinal(string code)
    {
        var final = _proposals[code].Clone();
        final.Header = RegionHeader(Visibility.Public, code);
        final.Stage = ResultStage.Final;
        (final.EffectiveOn, final.DecidedOn) = (Published, "2026-06-03");
        return final;
    }

    public Task PublishAsync(params string[] codes)
    {
        var publication = new Publication
        {
            Header = fixture.Region.Header("", Visibility.Public),
            EvaluationYear = Year,
            PublishedOn = Published,
            Channels = { "示例门户网站" },
        };
        publication.Header.Subject = null;
        publication.Lines.Add(codes.Select(c => Line(_finals[c])));
        return PushAsync(fixture.Region, publication);
    }

    /// <summary>From the list to the proposal, of one organisation that filed.</summary>
    public async Task<EvaluationResult> BeginAsync(string code)
    {
        await ListAsync(code);
        await FileAsync(code);
        return await ProposeAsync(code);
    }

    /// <summary>Everything from the list to the publication.</summary>
    public async Task RunAsync(params string[] codes)
    {
        await ListAsync(codes);
        foreach (var code in codes)
        {
            await CommitAsync(code);
            await FileAsync(code);
            await ProposeAsync(code);
        }

        await NoticeAsync(codes);
        await ReportAsync(codes);
        foreach (var code in codes) await FinaliseAsync(code);
        await PublishAsync(codes);
    }

    public async Task<PreviewEvaluationResponse> PreviewAsync(TestAgency agency, string code) =>
        await Service(agency).PreviewEvaluationAsync(new PreviewEvaluationRequest
        {
            Access = Access(agency),
            CreditCode = code,
            EvaluationYear = Year,
            AreaCode = city.Area,
        });

    public async Task<PrefectureProcedure> ProcedureAsync(TestAgency agency) =>
        (await Service(agency).GetProcedureAsync(new GetProcedureRequest
        {
            Access = Access(agency),
            EvaluationYear = Year,
            AreaCode = city.Area,
        })).Prefectures.ShouldHaveSingleItem();

    public async Task<ParticipantState> StateAsync(string code) =>
        (await ProcedureAsync(city)).Participants.Single(p => p.CreditCode == code);

    public static AccessContext Access(TestAgency agency) =>
        new() { Statement = agency.Sign(agency.Access(Purpose.EcologySupervision)) };

    public Header Header(Visibility visibility, string subject = "")
    {
        var header = city.Header(subject, visibility);
        if (subject.Length == 0) header.Subject = null;
        return header;
    }

    /// <summary>Pushes a step that has to be taken; what was refused says why.</summary>
    public async Task PushAsync(TestAgency agency, IDocument document)
    {
        try
        {
            await fixture.PushAsync(agency, document);
        }
        catch (RpcException e) when (ExchangeError.Read(e) is { } error)
        {
            throw new InvalidOperationException(
                $"{document.Descriptor.Name}: {error.ReasonName} {string.Join("; ", error.Violations.Select(v => $"{v.Rule} {v.Field} {v.English}"))}", e);
        }
    }

    private Header RegionHeader(Visibility visibility, string subject)
    {
        var header = fixture.Region.Header(subject, visibility);
        header.AreaCode = city.Area;
        return header;
    }

    private static ResultLine Line(EvaluationResult result) =>
        new() { CreditCode = result.Header.Subject.CreditCode, Result = TestDocuments.Reference(result) };

    private static Header WithEvidence(Header header, EvidenceKind kind)
    {
        header.Evidence.Clear();
        header.Evidence.Add(new Evidence { Kind = kind, Digest = ByteString.CopyFrom(new byte[32]) });
        return header;
    }

    private Task TellAsync(string code, NotificationMatter matter, DocumentReference about, string receivedOn) =>
        PushAsync(city, new ParticipantNotification
        {
            Header = Header(Visibility.EcoInternal, code),
            EvaluationYear = Year,
            Matter = matter,
            About = about,
            ReceivedOn = receivedOn,
        });
}
