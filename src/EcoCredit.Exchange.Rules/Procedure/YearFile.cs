using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

// The documents of one prefecture's year, by organisation and by result: what every step of it is judged with (AMB-19).
internal sealed class YearFile
{
    private readonly AreaCode _prefecture;
    private readonly ILookup<string, Filed<ParticipationList>> _lists;

    public YearFile(AreaCode prefecture, int year, CaseFile file)
    {
        _prefecture = prefecture;
        Year = year;
        File = file;
        Lists = Standing<ParticipationList>(list => list.EvaluationYear);
        _lists = ByCode(Lists, list => list.Participants.Select(participant => participant.CreditCode));
        Notifications = BySubject(Standing<ParticipantNotification>(notification => notification.EvaluationYear));
        Filings = BySubject(Standing<Filing>(filing => filing.EvaluationYear));
        Commitments = BySubject(Standing<Commitment>(commitment => commitment.EvaluationYear));
        Results = BySubject(file.All<EvaluationResult>().Where(filed => IsHere(filed.Document) && filed.Document.EvaluationYear == year));
        Objections = file.Standing<Objection>().ToLookup(filed => filed.Document.Against);
        Decisions = file.Standing<ObjectionDecision>().ToLookup(filed => filed.Document.Objection);
        Notices = ByResult(Standing<PublicNotice>(notice => notice.EvaluationYear), notice => notice.Lines);
        Reports = ByResult(Standing<ResultReport>(report => report.EvaluationYear), report => report.Lines);
        Publications = ByResult(file.Standing<Publication>().Where(filed => filed.Document.EvaluationYear == year),
            publication => publication.Lines);
        Returns = file.Standing<ResultReturn>().ToLookup(filed => filed.Document.Result);
    }

    public int Year { get; }

    public CaseFile File { get; }

    public IReadOnlyList<Filed<ParticipationList>> Lists { get; }

    public ILookup<string, Filed<ParticipantNotification>> Notifications { get; }

    public ILookup<string, Filed<Filing>> Filings { get; }

    public ILookup<string, Filed<Commitment>> Commitments { get; }

    public ILookup<string, Filed<EvaluationResult>> Results { get; }

    public ILookup<DocumentReference, Filed<Objection>> Objections { get; }

    public ILookup<DocumentReference, Filed<ObjectionDecision>> Decisions { get; }

    public ILookup<DocumentReference, Filed<PublicNotice>> Notices { get; }

    public ILookup<DocumentReference, Filed<ResultReport>> Reports { get; }

    public ILookup<DocumentReference, Filed<Publication>> Publications { get; }

    public ILookup<DocumentReference, Filed<ResultReturn>> Returns { get; }

    // Who stands on a list, in the order of the codes.
    public IEnumerable<ParticipantYear> Participants => _lists.Select(list => list.Key).Order(StringComparer.Ordinal).Select(Of);

    public ParticipantYear Of(string creditCode) => new(creditCode, _lists[creditCode].FirstOrDefault(), this);

    private static ILookup<string, Filed<T>> BySubject<T>(IEnumerable<Filed<T>> documents)
        where T : IDocument =>
        documents.ToLookup(filed => filed.Document.Header.Subject.CreditCode, StringComparer.Ordinal);

    private static ILookup<string, Filed<T>> ByCode<T>(IEnumerable<Filed<T>> documents, Func<T, IEnumerable<string>> codes)
        where T : IDocument =>
        documents.SelectMany(filed => codes(filed.Document).Select(code => (code, filed)))
            .ToLookup(pair => pair.code, pair => pair.filed, StringComparer.Ordinal);

    private static ILookup<DocumentReference, Filed<T>> ByResult<T>(IEnumerable<Filed<T>> documents, Func<T, IEnumerable<ResultLine>> lines)
        where T : IDocument =>
        documents.SelectMany(filed => lines(filed.Document).Select(line => (line.Result, filed)))
            .ToLookup(pair => pair.Result, pair => pair.filed);

    private bool IsHere(IDocument document) => document.Header.AreaCode == _prefecture.Value;

    private List<Filed<T>> Standing<T>(Func<T, int> yearOf)
        where T : IDocument =>
        [.. File.Standing<T>().Where(filed => IsHere(filed.Document) && yearOf(filed.Document) == Year)];
}
