namespace EcoCredit.Exchange.Rules.Scoring;

// One row and one document: what counts once, however often it was sent (AMB-03). Whatever ends the conduct or annuls the decision ends it
// for all copies, so that another copy changes nothing; a copy that should not have been there just drops out, so that taking it back
// changes nothing either.
internal sealed class Deduction
{
    private readonly List<RecordScore> _copies = [];

    // In the order of RecordScore.Order.
    public IReadOnlyList<RecordScore> Copies => _copies;

    public CatalogueRow? Row => _copies[0].Row;

    // Points while it is open: a number from 0, or none while an authority has to decide.
    public int? Points { get; set; }

    public int Year => (_copies.Find(copy => copy.Dropped is null) ?? _copies[0]).Year;

    public void Add(RecordScore copy) => _copies.Add(copy);

    public bool IsOpenOn(DateOnly day) => !HasEndedBy(day) && CountingOn(day) is not null;

    // The copy that is counted: the first that is there and final.
    public RecordScore? CountingOn(DateOnly day) => _copies.Find(copy => copy.Dropped is null && copy.CountsFrom <= day);

    // The copy whose end ended it.
    public RecordScore? EndedCopy(DateOnly day) => _copies.Find(copy => copy.Endings.Any(end => Ends(end, day)));

    // An annulled decision never was one.
    private static bool Ends(RecordEnd end, DateOnly day) => end.Kind == EndKind.Annulled || end.Day <= day;

    private bool HasEndedBy(DateOnly day) => EndedCopy(day) is not null;
}

// What is counted as one: a deduction, or all deductions of a year under a row that counts once a year.
internal sealed class DeductionUnit(Deduction first)
{
    private readonly List<Deduction> _members = [first];

    public IReadOnlyList<Deduction> Members => _members;

    public int Year => first.Year;

    public bool RatesBad => first.Row?.Outcome == RowOutcome.DirectBad;

    public void Add(Deduction member) => _members.Add(member);

    public Deduction? OpenOn(DateOnly day) => _members.Find(member => member.IsOpenOn(day));

    public int PointsOn(DateOnly day) => OpenOn(day)?.Points ?? 0;
}
