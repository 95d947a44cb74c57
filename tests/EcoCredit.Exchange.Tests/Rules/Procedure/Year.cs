using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Calendar;
using EcoCredit.Exchange.Rules.Documents;
using EcoCredit.Exchange.Rules.Procedure;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

/// <summary>
/// A year of a prefecture, document by document: judges each as a node would, with the file of its scope, and files what fits.
/// The documents
/// carry the day of <see cref="On"/> and are valid for it; a test changes what it is about.
/// </summary>
internal sealed class Year(int evaluationYear = 2025, string area = Samples.CityArea, List<FiledDocument>? ledger = null)
{
    public static readonly string First = Samples.Organisation;
    public static readonly string Second = Samples.Client;
    public static readonly string Third = Samples.Code("91990101", 3);
    public static readonly string RegionAgency = Samples.Code("11990000", 2);

    private readonly List<FiledDocument> _ledger = ledger ?? [];

    public int EvaluationYear => evaluationYear;

    public string Area => area;

    public AreaCode Prefecture { get; } = AreaCode.TryParse(area, out var parsed) ? parsed : default;

    public string Agency { get; } = Samples.Code("11" + area, 1);

    public RuleSettings Settings { get; set; } = RuleSettings.Default;

    public DateTimeOffset Now { get; set; }

    public string Today => IsoDay.Format(ChinaTime.DayOf(Now));

    public CaseFile File => new(_ledger);

    /// <summary>Another prefecture's year on the same node.</summary>
    public Year Beside(string otherArea) => new(evaluationYear, otherArea, _ledger) { Settings = Settings, Now = Now };

    /// <summary>Ten in the morning of a day, in China.</summary>
    public Year On(string day)
    {
        Now = new DateTimeOffset(StepDay(day).ToDateTime(new TimeOnly(10, 0)), ChinaTime.Offset);
        return this;
    }

    public IReadOnlyList<Violation> Check(IDocument document)
    {
        var context = ContextOf(document);
        var alone = DocumentRules.Check(document, context);
        if (alone.Count > 0) return alone;
        var file = FileFor(document, context);
        if (document is not EvaluationResult { Stage: ResultStage.Proposed } proposal)
            return DocumentRules.CheckCase(document, context, file);

        // Order and days only: the comparison with the records has tests of its own, and these organisations have none.
        var violations = new Violations();
        EvaluationResultRules.CheckSteps(proposal, context, file, violations);
        return violations.ToList();
    }

    /// <summary>Files a document that has to fit.</summary>
    public DocumentReference Accept(IDocument document)
    {
        Check(document).ShouldBeEmpty();
        return Append(document);
    }

    /// <summary>Files a document without judging it.</summary>
    public DocumentReference Append(IDocument document)
    {
        _ledger.Add(new FiledDocument(_ledger.Count + 1, Now, document));
        return new DocumentReference { SourceAgency = document.Header.SourceAgency, Id = document.Header.Id };
    }

    public PrefectureProcedure Describe(string? onlyCode = null) => YearlyProcedure.Describe(
        Prefecture, evaluationYear, File, new RuleContext(Now, Role.EcoCity, Prefecture, Catalogue.InnerMongolia) { Settings = Settings },
        onlyCode);

    public ParticipationList List(params string[] codes)
    {
        var list = new ParticipationList
        { Header = Header(null, Visibility.EcoInternal), EvaluationYear = evaluationYear, DeterminedOn = Today };
        list.Participants.AddRange(codes.Select(code => new Participant { CreditCode = code, Name = "示例机构" }));
        return list;
    }

    public ParticipantNotification Listed(string code) => new()
    {
        Header = Header(code, Visibility.EcoInternal),
        EvaluationYear = evaluationYear,
        Matter = NotificationMatter.Listed,
        About = Newest<ParticipationList>(
            list => list.Header.AreaCode == area && list.Participants.Any(participant => participant.CreditCode == code)),
        ReceivedOn = Today,
    };

    public Commitment Commitment(string code)
    {
        var commitment = Samples.Commitment();
        commitment.Header = Header(code, Visibility.Public);
        commitment.Header.Evidence.Clear();
        commitment.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.SubjectStatement, Digest = ByteString.CopyFrom(new byte[32]) });
        commitment.EvaluationYear = evaluationYear;
        commitment.CommittedOn = Today;
        return commitment;
    }

    public Filing Filing(string code, FilingFinding finding = FilingFinding.InTime) => new()
    {
        Header = Header(code, Visibility.EcoInternal),
        EvaluationYear = evaluationYear,
        Finding = finding,
        FiledOn = finding == FilingFinding.NotFiled ? "" : Today,
        Reason = finding == FilingFinding.InTime ? "" : "示例原因",
    };

    public EvaluationResult Proposal(string code, int revision = 1, int score = 100)
    {
        var result = Result(code, revision, score, ResultStage.Proposed, Header(code, Visibility.EcoInternal));
        result.Header.Supersedes = revision > 1 ? NewestResult(code, ResultStage.Proposed) : null;
        return result;
    }

    public ParticipantNotification Told(string code) => new()
    {
        Header = Header(code, Visibility.EcoInternal),
        EvaluationYear = evaluationYear,
        Matter = NotificationMatter.ProposedResult,
        About = NewestResult(code, ResultStage.Proposed),
        ReceivedOn = Today,
    };

    public Objection Objection(string code) => new()
    {
        Header = Header(code, Visibility.EcoInternal),
        Against = NewestResult(code, ResultStage.Proposed),
        ReceivedOn = Today,
        Grounds = "示例理由",
    };

    public ObjectionDecision Decision(string code, bool accepted) => new()
    {
        Header = Header(code, Visibility.EcoInternal),
        Objection = Newest<Objection>(objection => objection.Header.AreaCode == area && objection.Header.Subject.CreditCode == code),
        DecidedOn = Today,
        Accepted = accepted,
        Reasons = "示例说明",
    };

    /// <summary>Opens today and ends on the fifth working day.</summary>
    public PublicNotice Notice(params string[] codes) => new()
    {
        Header = Header(null, Visibility.Public),
        EvaluationYear = evaluationYear,
        OpensOn = Today,
        ClosesOn = FifthWorkingDay(),
        Channels = { "门户网站" },
        Lines = { codes.Select(code => Line(code, ResultStage.Proposed)) },
    };

    public ResultReport Report(params string[] codes) => new()
    {
        Header = Header(null, Visibility.EcoInternal),
        EvaluationYear = evaluationYear,
        ReviewedOn = Today,
        ReportedOn = Today,
        Lines = { codes.Select(code => Line(code, ResultStage.Proposed)) },
    };

    public ResultReturn Return(string code) => new()
    {
        Header = Regional(Header(code, Visibility.EcoInternal)),
        Result = NewestResult(code, ResultStage.Proposed),
        ReturnedOn = Today,
        Reasons = "示例问题",
    };

    public EvaluationResult Final(string code, int revision = 1, int score = 100)
    {
        var result = Result(code, revision, score, ResultStage.Final, Regional(Header(code, Visibility.Public)));
        result.Header.Supersedes = revision > 1 ? NewestResult(code, ResultStage.Final) : null;
        return result;
    }

    public Publication Publication(params string[] codes) => new()
    {
        Header = WholeRegion(Header(null, Visibility.Public)),
        EvaluationYear = evaluationYear,
        PublishedOn = Today,
        Lines = { codes.Select(code => Line(code, ResultStage.Final)) },
        Channels = { "门户网站" },
    };

    public Exclusion Exclusion(string code) => new() { Header = Header(code, Visibility.EcoInternal), Authority = "示例机关", SinceOn = Today };

    public CreditRecord Record(string code)
    {
        var record = Samples.Ordinary();
        record.Header = Header(code, Visibility.Public);
        return record;
    }

    public RepairConfirmation Repair(string code, DocumentReference repaired)
    {
        var repair = Samples.Repair();
        repair.Header = Header(code, Visibility.Public);
        repair.Repaired.Clear();
        repair.Repaired.Add(repaired);
        return repair;
    }

    /// <summary>The newest result of a stage, as its revision has it.</summary>
    public DocumentReference? NewestResult(string code, ResultStage stage) => Newest<EvaluationResult>(result =>
        result.Stage == stage && result.Header.AreaCode == area && result.EvaluationYear == evaluationYear
            && result.Header.Subject.CreditCode == code);

    public ResultLine Line(string code, ResultStage stage) => new() { CreditCode = code, Result = NewestResult(code, stage) };

    public static DateOnly StepDay(string day) => IsoDay.TryParse(day, out var parsed) ? parsed : throw new FormatException(day);

    public RuleContext ContextOf(IDocument document)
    {
        var usual = Samples.ContextOf(document);
        return usual with
        {
            Now = Now,
            Settings = Settings,
            SourceArea = usual.SourceRole == Role.EcoRegion ? usual.SourceArea : Prefecture,
        };
    }

    // What a node would load: the scope's subjects and kinds, and what the document refers to.
    private CaseFile FileFor(IDocument document, RuleContext context)
    {
        var scope = DocumentRules.Scope(document, context) ?? new CaseScope();
        var targets = DocumentRules.Relations(document).Select(relation => relation.Target).ToHashSet();
        return new CaseFile(_ledger.Where(filed =>
        {
            var header = filed.Document.Header;
            return scope.Subjects.Contains(header.Subject?.CreditCode)
                || (scope.Kinds.Contains(DocumentKinds.Get(filed.Document).Kind) && Touches(scope.Within, header.AreaCode))
                || targets.Contains(new DocumentReference { SourceAgency = header.SourceAgency, Id = header.Id });
        }));
    }

    private static bool Touches(AreaCode? within, string areaCode) =>
        within is { } wanted && AreaCode.TryParse(areaCode, out var area) && (wanted.Contains(area) || area.Contains(wanted));

    private string FifthWorkingDay() =>
        WorkingCalendar.StateCouncil.TryFindLastDay(StepDay(Today), 5, out var last)
            ? IsoDay.Format(last) : "2030-01-01";

    private EvaluationResult Result(string code, int revision, int score, ResultStage stage, Header header) => new()
    {
        Header = header,
        EvaluationYear = evaluationYear,
        Revision = revision,
        Stage = stage,
        Level = score < 60 ? CreditLevel.Bad : score < 75 ? CreditLevel.Warning : CreditLevel.NoNamedLevel,
        Score = score,
        BaseScore = 100,
        Deducted = 100 - score,
        EffectiveOn = Today,
    };

    private DocumentReference? Newest<T>(Func<T, bool> which)
        where T : class, IDocument =>
        File.All<T>().LastOrDefault(filed => which(filed.Document))?.Reference;

    private Header Header(string? code, Visibility visibility)
    {
        var header = Samples.Header(visibility, area);
        header.Id = Guid.NewGuid().ToString();
        header.SourceAgency = Agency;
        header.IssueTime = Timestamp.FromDateTimeOffset(Now);
        header.Subject = code is null ? null : new Subject { Kind = SubjectKind.Organisation, CreditCode = code, Name = "示例机构" };
        return header;
    }

    private static Header Regional(Header header)
    {
        header.SourceAgency = RegionAgency;
        return header;
    }

    private static Header WholeRegion(Header header)
    {
        header.AreaCode = Samples.RegionArea;
        return Regional(header);
    }
}
