using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Repair;

// When an organisation may ask for the repair of some records or results (IM article 26): what the notices, publications and filings of
// its prefecture say.
internal sealed class RepairWindow
{
    private readonly string _creditCode;
    private readonly AreaCode _area;
    private readonly CaseFile _file;
    private readonly RuleSettings _settings;
    private readonly List<CreditRecord> _records;
    private readonly List<EvaluationResult> _results;
    private readonly List<PublicNotice> _notices;
    private readonly List<Publication> _publications;

    public RepairWindow(IDocument document, IEnumerable<DocumentReference> targets, CaseFile file, RuleSettings settings)
    {
        _creditCode = document.Header.Subject.CreditCode;
        _area = AreaCode.TryParse(document.Header.AreaCode, out var area) ? area : default;
        _file = file;
        _settings = settings;
        var named = targets.ToList();
        _records = named.Select(file.Find<CreditRecord>).OfType<Filed<CreditRecord>>().Select(filed => filed.Document).ToList();
        _results = named.Select(file.Find<EvaluationResult>).OfType<Filed<EvaluationResult>>().Select(filed => filed.Document).ToList();
        _notices = file.Standing<PublicNotice>().Select(filed => filed.Document)
            .Where(notice => IsNear(notice.Header.AreaCode) && Names(notice.Lines)).ToList();
        _publications = file.Standing<Publication>().Select(filed => filed.Document)
            .Where(publication => IsNear(publication.Header.AreaCode) && Names(publication.Lines)).ToList();
    }

    // What a repair is judged with: everything about the organisation, and the steps of the prefecture's years.
    public static CaseScope Scope(IDocument document) => new()
    {
        Subjects = [document.Header.Subject.CreditCode],
        Kinds = [DocumentKind.ParticipationList, DocumentKind.PublicNotice, DocumentKind.Publication],
        Within = AreaCode.TryParse(document.Header.AreaCode, out var area) ? area : null,
    };

    // The node knows the procedure that the matter belongs to: of the year before the day, or of what is to be repaired. Where it does not,
    // it takes repairs as they come.
    public bool IsKept(DateOnly day)
    {
        var years = TargetYears().Append(day.Year - 1).ToList();
        var since = years.Min();
        return _settings.FirstProcedureYear <= years.Max()
            || HasStep<ParticipationList>(list => list.EvaluationYear, since)
            || HasStep<PublicNotice>(notice => notice.EvaluationYear, since)
            || HasStep<Publication>(publication => publication.EvaluationYear, since);
    }

    // Route A: the notice that opens the way on a day, from its first day until the publication of its year. A notice speaks for conduct of
    // its own year and of earlier ones that are still open.
    public PublicNotice? OpenNotice(DateOnly day) => _notices
        .Where(notice => OpenRecords.IsBy(notice.OpensOn, day)
            && PublishedOn(notice.EvaluationYear, day) is null
            && _records.TrueForAll(record => OpenRecords.YearOf(record) <= notice.EvaluationYear))
        .MaxBy(notice => notice.EvaluationYear);

    // Route B: what is to be repaired has been published. A serious act is not limited by year: any published result will do (IM-18).
    public bool IsPublished(DateOnly day)
    {
        if (!IsKept(day)) return FinalResults().Any(result => OpenRecords.IsBy(result.EffectiveOn, day));
        if (_results.Count > 0) return _results.Exists(result => PublishedOn(result.EvaluationYear, day) is not null);
        var newest = NewestPublishedYear(day);
        return newest is not null
            && _records.TrueForAll(record => record.RecordClass == RecordClass.Serious || OpenRecords.YearOf(record) <= newest);
    }

    // First day on which the organisation stood on notice for what is to be repaired; null where it did not.
    public string? NoticeFrom => _notices.Select(notice => notice.OpensOn).Order(StringComparer.Ordinal).FirstOrDefault();

    // Day of the last publication that names it, at a day or before; null where there is none.
    public string? LastPublishedOn(DateOnly day) => _publications.Select(publication => publication.PublishedOn)
        .Where(published => OpenRecords.IsBy(published, day)).Order(StringComparer.Ordinal).LastOrDefault();

    // The finding that bars every repair of a year: late or untrue without good reason (IM-26-3).
    public Filing? Bar(RepairRoute route, DateOnly day)
    {
        var years = ProcedureYears(route, day);
        return _file.Standing<Filing>(_creditCode).Select(filed => filed.Document).FirstOrDefault(filing =>
            YearlyProcedure.IsBarring(filing.Finding)
            && years.Contains(filing.EvaluationYear)
            && IsNear(filing.Header.AreaCode));
    }

    // The evaluation that the repair belongs to: the one on notice, or the one published; else the years of what is to be repaired.
    private List<int> ProcedureYears(RepairRoute route, DateOnly day)
    {
        var own = _results.Select(result => result.EvaluationYear).ToList();
        if (own.Count > 0) return own;
        var year = route == RepairRoute.BeforePublication ? OpenNotice(day)?.EvaluationYear : NewestPublishedYear(day);
        return year is { } found ? [found] : TargetYears().ToList();
    }

    private IEnumerable<int> TargetYears() =>
        _records.Select(OpenRecords.YearOf).Concat(_results.Select(result => result.EvaluationYear));

    private IEnumerable<EvaluationResult> FinalResults() => _results
        .Concat(_file.Standing<EvaluationResult>(_creditCode).Select(filed => filed.Document))
        .Where(result => result.Stage == ResultStage.Final && IsNear(result.Header.AreaCode));

    private int? NewestPublishedYear(DateOnly day) => _publications
        .Where(publication => OpenRecords.IsBy(publication.PublishedOn, day))
        .Select(publication => (int?)publication.EvaluationYear).Max();

    private string? PublishedOn(int year, DateOnly day) => _publications
        .Find(publication => publication.EvaluationYear == year && OpenRecords.IsBy(publication.PublishedOn, day))?.PublishedOn;

    private bool HasStep<T>(Func<T, int> yearOf, int since)
        where T : IDocument =>
        _file.Standing<T>().Any(filed => yearOf(filed.Document) >= since && IsNear(filed.Document.Header.AreaCode));

    // Results are per prefecture (AMB-19): a line about another one's result says nothing here.
    private bool Names(IEnumerable<ResultLine> lines) => lines.Any(line =>
        line.CreditCode == _creditCode
        && (_file.Find<EvaluationResult>(line.Result) is not { } result || IsNear(result.Document.Header.AreaCode)));

    private bool IsNear(string areaCode) =>
        AreaCode.TryParse(areaCode, out var area) && (area.Contains(_area) || _area.Contains(area));
}
