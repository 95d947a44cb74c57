using System.Globalization;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Scoring;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

/// <summary>A file about one invented organisation that grows document by document, and questions to it.</summary>
internal sealed class Dossier
{
    public const int Year = 2025;

    private readonly List<FiledDocument> _documents = [];

    public Catalogue Catalogue { get; init; } = Catalogue.InnerMongolia;

    public IReadOnlyList<FiledDocument> Documents => _documents;

    public CaseFile File => new(_documents);

    public static AreaCode Area(string code) => AreaCode.TryParse(code, out var area) ? area : throw new ArgumentException("Not an area code.", nameof(code));

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public T Add<T>(T document)
        where T : IDocument
    {
        document.Header.Id = Samples.Id(_documents.Count + 1);
        _documents.Add(new(_documents.Count + 1, Samples.Now, document));
        return document;
    }

    public CreditRecord Deduct(string row, string producedOn = "2025-03-01", string? number = null, string area = Samples.CityArea)
    {
        var record = Numbered(Samples.Record(RecordClass.Ordinary), producedOn, number, area);
        record.Ordinary = new OrdinaryDetail { Kind = OrdinaryKind.ByLaw, CatalogueRow = row, StaffCount = row == "A1-15" ? 3 : 0 };
        if (row == "A1-13")
        {
            record.Ordinary.Kind = OrdinaryKind.Penalty;
            record.Ordinary.FinalOn = producedOn;
            record.Ordinary.Penalty = new Penalty { Category = "罚款", FineFen = 1 };
        }

        return Add(record);
    }

    public CreditRecord RateBad(string row = "A1-22", string producedOn = "2025-03-01", string? number = null, string area = Samples.CityArea)
    {
        var record = Numbered(Samples.Record(RecordClass.Serious), producedOn, number, area);
        record.Serious = new SeriousDetail { Kind = SeriousKind.UnfairCompetition, CatalogueRow = row };
        return Add(record);
    }

    public CreditRecord Client(int points, string grade = "", string producedOn = "2025-03-01", string? number = null, string clientRecord = "委托单位记录1号")
    {
        var record = Numbered(Samples.Record(RecordClass.Ordinary), producedOn, number, Samples.CityArea);
        record.Ordinary = new OrdinaryDetail
        {
            Kind = OrdinaryKind.CommissionedWork,
            CatalogueRow = "A1-14",
            Client = new ClientOutcome { ClientCode = Samples.Client, ClientRecord = clientRecord, Points = points, Grade = grade, RuleVersion = "示例版本" },
        };
        return Add(record);
    }

    public RecordClosure Close(CreditRecord record, string closedOn, ClosureReason reason = ClosureReason.Rectified) =>
        Add(new RecordClosure { Header = Samples.Header(), Record = Reference(record), Reason = reason, ClosedOn = closedOn });

    public RepairConfirmation Repair(string confirmedOn, params CreditRecord[] records)
    {
        var repair = Samples.Repair();
        repair.ConfirmedOn = confirmedOn;
        repair.Repaired.Clear();
        repair.Repaired.AddRange(records.Select(Reference));
        return Add(repair);
    }

    public WarningClosure Warn(CreditRecord record, string rectifyBy, string confirmedOn, WarningOutcome outcome = WarningOutcome.Rectified)
    {
        var notice = Add(new WarningNotice { Header = Samples.Header(), Records = { Reference(record) }, NotifiedOn = "2025-04-01", RectifyByOn = rectifyBy });
        return Add(new WarningClosure { Header = Samples.Header(), Warning = Reference(notice), Outcome = outcome, ConfirmedOn = confirmedOn });
    }

    public EvaluationResult Decide(CreditRecord record, int points, int revision = 1, ResultStage stage = ResultStage.Proposed, string area = Samples.CityArea)
    {
        var result = Samples.Result();
        result.Header.AreaCode = area;
        (result.EvaluationYear, result.Revision, result.Stage) = (Year, revision, stage);
        result.ManualDecisions.Add(new ManualDecision { Record = Reference(record), Points = points, Reason = "示例" });
        return Add(result);
    }

    public ParticipationList List(int year = Year, string area = Samples.CityArea, params string[] codes)
    {
        var list = new ParticipationList { Header = Samples.Header(area: area), EvaluationYear = year, DeterminedOn = "2026-03-01" };
        list.Header.Subject = null;
        list.Participants.AddRange(codes.Select(code => new Participant { CreditCode = code, Name = "示例" }));
        return Add(list);
    }

    public static DocumentReference Reference(IDocument document) =>
        new() { SourceAgency = document.Header.SourceAgency, Id = document.Header.Id };

    public ScoringQuestion Question(int year = Year, string asOf = "2026-06-01", string area = Samples.CityArea) =>
        new(Samples.Organisation, year, Area(area), Day(asOf));

    public EvaluationScore Score(int year = Year, string asOf = "2026-06-01", string area = Samples.CityArea) =>
        Evaluation.Score(Question(year, asOf, area), File, Catalogue);

    public EvaluationPreview Explain(int year = Year, string asOf = "2026-06-01", string area = Samples.CityArea) =>
        Evaluation.Explain(Question(year, asOf, area), File, Catalogue);

    public RecordExplanation Of(CreditRecord record, int year = Year, string asOf = "2026-06-01", string area = Samples.CityArea) =>
        Explain(year, asOf, area).Records.Single(explained => explained.Record.Equals(Reference(record)));

    private CreditRecord Numbered(CreditRecord record, string producedOn, string? number, string area)
    {
        record.Header.AreaCode = area;
        (record.ProducedOn, record.ActOn) = (producedOn, "");
        record.DocumentNumber = number ?? $"示例〔{producedOn[..4]}〕{_documents.Count + 1}号";
        return record;
    }
}
