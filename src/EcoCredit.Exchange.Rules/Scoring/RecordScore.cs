using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// One record of the organisation, and how it stands in the score.
internal sealed class RecordScore
{
    private readonly List<RecordEnd> _endings = [];

    public RecordScore(Filed<CreditRecord> filed, DateOnly producedOn, Catalogue catalogue, IReadOnlyList<RecordEnd> ends)
    {
        (Filed, ProducedOn) = (filed, producedOn);
        RowId = Record.DetailCase switch
        {
            CreditRecord.DetailOneofCase.Ordinary => Record.Ordinary.CatalogueRow,
            CreditRecord.DetailOneofCase.Serious => Record.Serious.CatalogueRow,
            _ => "",
        };
        Row = RowId.Length > 0 ? catalogue.Find(RowId) : null;
        CountsFrom = FirstDay();
        foreach (var end in ends)
        {
            if (end.Kind is EndKind.Superseded or EndKind.Corrected or EndKind.Withdrawn) Dropped = end;
            else _endings.Add(end);
        }
    }

    // By day of production; where that is the same, as they were filed.
    public static Comparer<RecordScore> Order { get; } = Comparer<RecordScore>.Create((one, other) =>
        (one.ProducedOn, one.Filed.Index).CompareTo((other.ProducedOn, other.Filed.Index)) is var order and not 0
            ? order
            : string.CompareOrdinal(one.Record.Header.Id, other.Record.Header.Id));

    public Filed<CreditRecord> Filed { get; }

    public CreditRecord Record => Filed.Document;

    public DateOnly ProducedOn { get; }

    public int Year => ProducedOn.Year;

    // The row that the record names, and what the catalogue makes of it; nothing where the rule set has no such row.
    public string RowId { get; }

    public CatalogueRow? Row { get; }

    // First day on which it can count: the day of production, or of finality (IM-13). None for a penalty that can still be contested.
    public DateOnly? CountsFrom { get; }

    // The record itself should not have been there: superseded, corrected, withdrawn. What it said of its document then counts no longer.
    public RecordEnd? Dropped { get; }

    // What ended the conduct that it is about: rectified, repaired, put right in time; or the decision was annulled.
    public IReadOnlyList<RecordEnd> Endings => _endings;

    public RecordStanding Standing { get; set; }

    // Points taken off now, a number from 0.
    public int Points { get; set; }

    // The record that is counted in this one's stead.
    public RecordScore? CountedWith { get; set; }

    // The authority's decision that its points rest on.
    public ManualDecision? Decision { get; set; }

    private DateOnly? FirstDay()
    {
        if (Record.Ordinary is not { } detail) return ProducedOn;
        if (detail.FinalOn.Length > 0) return RecordEnds.DayOf(detail.FinalOn);
        return detail.Kind == OrdinaryKind.Penalty ? null : ProducedOn;
    }
}
