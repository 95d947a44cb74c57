using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Practitioners;

/// <summary>The documents about one person, each judged with those before it, as a node does.</summary>
internal sealed class PersonCase(int year = 2025)
{
    public const string OtherCityArea = "990200";

    private readonly List<FiledDocument> _filed = [];

    public CaseFile File => new(_filed);

    public int Year => year;

    /// <summary>Checks a document alone and with the file; files it where nothing is wrong.</summary>
    public IReadOnlyList<Violation> Judge(IDocument document, DateTimeOffset? now = null)
    {
        var context = ContextOf(document) with { Now = now ?? Samples.Now };
        var violations = DocumentRules.Check(document, context);
        if (violations.Count == 0)
        {
            DocumentRules.Scope(document, context).ShouldNotBeNull().Person.ShouldBe(Samples.Person());
            violations = DocumentRules.CheckCase(document, context, File);
        }

        if (violations.Count == 0) Add(document);
        return violations;
    }

    /// <summary>Files a document that has to be accepted.</summary>
    public DocumentReference Accept(IDocument document, DateTimeOffset? now = null)
    {
        Judge(document, now).ShouldBeEmpty();
        return ReferenceOf(document);
    }

    /// <summary>Files a document of another channel, as it stands in the ledger already.</summary>
    public DocumentReference Found(IDocument document)
    {
        Add(document);
        return ReferenceOf(document);
    }

    public DocumentReference Record(string eventNumber, string departmentCode, string? producedOn = null, string area = Samples.CityArea) =>
        Accept(NewRecord(eventNumber, departmentCode, producedOn, area));

    public PractitionerRecord NewRecord(
        string eventNumber, string departmentCode, string? producedOn = null, string area = Samples.CityArea)
    {
        var record = Prepare(Samples.PractitionerRecord(), area);
        record.EventNumber = eventNumber;
        record.DepartmentCode = departmentCode;
        record.ProducedOn = producedOn ?? $"{year}-04-01";
        return record;
    }

    public PractitionerStep Step(PractitionerStepKind kind, string doneOn, DocumentReference? about = null, string area = Samples.CityArea)
    {
        var step = Prepare(Samples.PractitionerStep(),
            kind is PractitionerStepKind.Returned or PractitionerStepKind.PrefectureTold ? Samples.RegionArea : area);
        step.EvaluationYear = year;
        step.Step = kind;
        step.DoneOn = doneOn;
        step.About = about;
        if (kind is PractitionerStepKind.Objected or PractitionerStepKind.ObjectionDecided or PractitionerStepKind.Returned) step.Reasons = "示例理由";
        if (kind == PractitionerStepKind.LetterSent) step.Addressees.Add("示例单位");
        return step;
    }

    public PractitionerResult Result(
        PractitionerResultStage stage, string ratedOn, bool dishonest, IEnumerable<DocumentReference> records, int revision = 1,
            string area = Samples.CityArea)
    {
        var result = Prepare(Samples.PractitionerResult(), stage == PractitionerResultStage.Final ? Samples.RegionArea : area);
        result.EvaluationYear = year;
        result.Stage = stage;
        result.RatedOn = ratedOn;
        result.Dishonest = dishonest;
        result.Revision = revision;
        result.Records.Clear();
        result.Records.AddRange(records);
        return result;
    }

    /// <summary>Two events of two departments, listed, proposed as dishonest and told on 1 April.</summary>
    public (DocumentReference Proposal, DocumentReference[] Records) Proposed()
    {
        DocumentReference[] records = [Record("事一", Department(1)), Record("事二", Department(2))];
        Accept(Step(PractitionerStepKind.Listed, Day("03-10")));
        var proposal = Accept(Result(PractitionerResultStage.Proposed, Day("03-20"), dishonest: true, records));
        Accept(Step(PractitionerStepKind.ProposalNotified, Day("04-01"), proposal));
        return (proposal, records);
    }

    /// <summary>The same, reported on 10 May and final on 20 May.</summary>
    public (DocumentReference Proposal, DocumentReference Final, DocumentReference[] Records) Rated()
    {
        var (proposal, records) = Proposed();
        Accept(Step(PractitionerStepKind.Reported, Day("05-10"), proposal));
        return (proposal, Accept(Result(PractitionerResultStage.Final, Day("05-20"), dishonest: true, records)), records);
    }

    /// <summary>A day of the year after the one that is evaluated.</summary>
    public string Day(string monthAndDay) => $"{year + 1}-{monthAndDay}";

    public static string Department(int serial) => Samples.Code("11990101", 10 + serial);

    public static DocumentReference ReferenceOf(IDocument document) =>
        new() { SourceAgency = document.Header.SourceAgency, Id = document.Header.Id };

    public T Prepare<T>(T document, string area)
        where T : IDocument
    {
        document.Header.Id = Guid.NewGuid().ToString();
        document.Header.AreaCode = area;
        return document;
    }

    private static RuleContext ContextOf(IDocument document) => document.Header.AreaCode == Samples.RegionArea
        ? Samples.Context(Role.EcoRegion, Samples.RegionArea)
        : Samples.Context(Role.EcoCity, document.Header.AreaCode);

    private void Add(IDocument document) => _filed.Add(new FiledDocument(_filed.Count, Samples.Now, document));
}
