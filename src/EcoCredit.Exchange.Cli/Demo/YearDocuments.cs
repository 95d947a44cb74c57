using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>The documents of a city's year. They are signed today, as by whoever brings a year's papers in; each names the day of its step.</summary>
internal sealed class YearDocuments(TimeProvider time, DemoParty city, DemoParty region, YearDays days)
{
    private const string Channel = "https://example.invalid/xypj";

    private readonly string _cityArea = city.Session.Identity.Area;
    private readonly string _regionArea = region.Session.Identity.Area;

    public CreditRecord Penalty(SampleOrganisation about)
    {
        var record = Record(city, about, "13(1)", EvidenceKind.PenaltyDecision, RecordClass.Ordinary, "运维记录不实，处以罚款。");
        record.Ordinary = new OrdinaryDetail
        {
            Kind = OrdinaryKind.Penalty,
            CatalogueRow = "A1-13",
            FinalOn = IsoDay.Format(new DateOnly(days.Year, 8, 20)),
            Penalty = new Penalty { Category = "罚款", Content = "罚款", FineFen = 2_000_000, ConductType = "运维记录不实" },
        };
        return record;
    }

    public CreditRecord Serious(SampleOrganisation about)
    {
        var record = Record(region, about, "18(2)2", EvidenceKind.Determination, RecordClass.Serious, "出具虚假数据，经认定。");
        record.Serious = new SeriousDetail
        {
            Kind = SeriousKind.UnfairCompetition,
            CatalogueRow = "A1-06",
            AuthorityLevel = AuthorityLevel.Region,
            ServiceKind = ServiceKind.Testing,
        };
        return record;
    }

    public ParticipationList List(IEnumerable<SampleOrganisation> organisations) => new()
    {
        Header = CityHeader(null, "20(1)", Visibility.EcoInternal),
        EvaluationYear = days.Year,
        DeterminedOn = IsoDay.Format(days.Listed),
        Participants = { organisations.Select(o => new Participant { CreditCode = o.Code, Name = o.Name }) },
    };

    public ParticipantNotification Told(SampleOrganisation about, NotificationMatter matter, IDocument document, DateOnly day) => new()
    {
        Header = CityHeader(about, matter == NotificationMatter.Listed ? "20(1)" : "20(2)", Visibility.EcoInternal),
        EvaluationYear = days.Year,
        Matter = matter,
        About = Reference(document),
        ReceivedOn = IsoDay.Format(day),
    };

    public Commitment Commitment(SampleOrganisation about)
    {
        var header = CityHeader(about, "附件3", Visibility.Public);
        header.Evidence.Add(new Evidence
        {
            Kind = EvidenceKind.SubjectStatement,
            Digest = ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes("示例信用承诺书 " + about.Code))),
        });
        return new Commitment
        {
            Header = header,
            EvaluationYear = days.Year,
            Signer = CommitmentSigner.LegalRepresentative,
            CommittedOn = IsoDay.Format(days.Committed),
            Deliverables = "检测报告",
            PublicationAgreed = true,
        };
    }

    public Filing Filing(SampleOrganisation about) => new()
    {
        Header = CityHeader(about, "23", Visibility.EcoInternal),
        EvaluationYear = days.Year,
        Finding = FilingFinding.InTime,
        FiledOn = IsoDay.Format(days.Filed),
    };

    /// <summary>Proposes what the node computed.</summary>
    public EvaluationResult Proposal(SampleOrganisation about, EvaluationPreview preview) =>
        Result(CityHeader(about, "20(2)", Visibility.EcoInternal), ResultStage.Proposed, preview, days.Proposed);

    public Objection Objection(SampleOrganisation about, EvaluationResult against)
    {
        var header = CityHeader(about, "20(2)", Visibility.EcoInternal);
        header.Evidence.Add(new Evidence { Kind = EvidenceKind.SubjectStatement, DocumentNumber = "示例异议材料1号" });
        return new Objection
        {
            Header = header,
            Against = Reference(against),
            ReceivedOn = IsoDay.Format(days.Objected),
            Grounds = "认为该处罚不应扣分。",
        };
    }

    public ObjectionDecision Refusal(SampleOrganisation about, Objection objection) => new()
    {
        Header = CityHeader(about, "20(2)", Visibility.EcoInternal),
        Objection = Reference(objection),
        DecidedOn = IsoDay.Format(days.Decided),
        Accepted = false,
        Reasons = "处罚决定已生效，按评价标准A1-13扣分。",
    };

    public PublicNotice Notice(IEnumerable<EvaluationResult> results) => new()
    {
        Header = CityHeader(null, "20(3)", Visibility.Public),
        EvaluationYear = days.Year,
        OpensOn = IsoDay.Format(days.NoticeOpens),
        ClosesOn = IsoDay.Format(days.NoticeCloses),
        Channels = { Channel },
        Lines = { results.Select(Line) },
    };

    public ResultReport Report(IEnumerable<EvaluationResult> results, DateOnly day) => new()
    {
        Header = CityHeader(null, "20(4)", Visibility.EcoInternal),
        EvaluationYear = days.Year,
        ReviewedOn = IsoDay.Format(day),
        ReportedOn = IsoDay.Format(day),
        Lines = { results.Select(Line) },
    };

    public EvaluationResult Final(SampleOrganisation about, EvaluationPreview preview) =>
        Result(Header(region, about, _cityArea, "20(5)", Visibility.Public), ResultStage.Final, preview, days.Final);

    public Publication Publication(IEnumerable<EvaluationResult> results) => new()
    {
        Header = Header(region, null, _regionArea, "20(6)", Visibility.Public),
        EvaluationYear = days.Year,
        PublishedOn = IsoDay.Format(days.Published),
        Channels = { Channel },
        Lines = { results.Select(Line) },
    };

    private EvaluationResult Result(Header header, ResultStage stage, EvaluationPreview preview, DateOnly decidedOn) => new()
    {
        Header = header,
        EvaluationYear = days.Year,
        Revision = 1,
        Stage = stage,
        Level = preview.Level,
        Score = preview.Score,
        BaseScore = preview.BaseScore,
        Restored = preview.Restored,
        Deducted = preview.Deducted,
        CatalogueRows =
        {
            preview.Records.Where(r => r.Standing is RecordStanding.Counts or RecordStanding.RatesBad)
                .Select(r => r.CatalogueRow).Distinct(StringComparer.Ordinal),
        },
        EffectiveOn = IsoDay.Format(days.Published),
        DecidedOn = IsoDay.Format(decidedOn),
    };

    private CreditRecord Record(
        DemoParty source, SampleOrganisation about, string article, EvidenceKind evidence, RecordClass recordClass, string summary)
    {
        var header = Header(source, about, _cityArea, article, Visibility.GovShared);
        header.Evidence.Add(new Evidence { Kind = evidence, DocumentNumber = $"示例决字〔{days.Year}〕{about.Code[^3..]}号" });
        return new CreditRecord
        {
            Header = header,
            RecordClass = recordClass,
            Source = InformationSource.LawEnforcement,
            ProducedOn = IsoDay.Format(new DateOnly(days.Year, 6, 10)),
            DocumentNumber = header.Evidence[0].DocumentNumber,
            Summary = summary,
        };
    }

    private static ResultLine Line(EvaluationResult result) => new() { CreditCode = result.Header.Subject.CreditCode, Result = Reference(result) };

    private static DocumentReference Reference(IDocument document) =>
        new() { SourceAgency = document.Header.SourceAgency, Id = document.Header.Id };

    private Header CityHeader(SampleOrganisation? about, string article, Visibility visibility) =>
        Header(city, about, _cityArea, article, visibility);

    private Header Header(DemoParty source, SampleOrganisation? about, string area, string article, Visibility visibility)
    {
        var header = new Header
        {
            Id = DocumentId.Format(Guid.NewGuid()),
            SourceAgency = source.Code,
            IssueTime = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
            AreaCode = area,
            LegalBasis = { new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = article } },
            Visibility = visibility,
        };
        if (about is not null) header.Subject = new Subject { Kind = SubjectKind.Organisation, CreditCode = about.Code, Name = about.Name };
        return header;
    }
}
