using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// Documents that occur in more than one way, which somebody should look at: under several rows (AMB-03), or as advisory information too,
// though one event has one class (AMB-07, AMB-08). Nothing is merged: the regulation has no rule for it.
internal sealed class SharedNumbers
{
    private readonly Dictionary<string, HashSet<string>> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AdvisoryKind> _advisory = new(StringComparer.Ordinal);

    private SharedNumbers()
    {
    }

    public static SharedNumbers Of(ScoreCard card)
    {
        var shared = new SharedNumbers();
        foreach (var record in card.Records)
        {
            var number = DocumentNumbers.Normalise(record.Record.DocumentNumber);
            if (number.Length == 0) continue;
            if (IsOpen(record))
            {
                if (!shared._rows.TryGetValue(number, out var rows)) shared._rows[number] = rows = new(StringComparer.Ordinal);
                rows.Add(record.RowId);
            }
            else if (record is { Record.Advisory: { } advisory, Standing: RecordStanding.NoPoints })
            {
                shared._advisory[number] = advisory.Kind;
            }
        }

        return shared;
    }

    public bool StandsUnderSeveralRows(RecordScore record) =>
        IsOpen(record) && _rows.GetValueOrDefault(DocumentNumbers.Normalise(record.Record.DocumentNumber)) is { Count: > 1 };

    // The advisory matter that the same document is, where it is one.
    public AdvisoryKind AdvisoryOf(RecordScore record) =>
        IsOpen(record) ? _advisory.GetValueOrDefault(DocumentNumbers.Normalise(record.Record.DocumentNumber)) : AdvisoryKind.Unspecified;

    private static bool IsOpen(RecordScore record) =>
        record.Standing is RecordStanding.Counts or RecordStanding.RatesBad or RecordStanding.Held;
}
