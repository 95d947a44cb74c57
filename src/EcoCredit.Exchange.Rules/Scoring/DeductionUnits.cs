using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// Puts the copies of one document together, and what counts once a year.
internal static class DeductionUnits
{
    public static IReadOnlyList<DeductionUnit> Of(IReadOnlyList<RecordScore> records, ScoringQuestion question)
    {
        var deductions = new List<Deduction>(records.Count);
        var byKey = new Dictionary<(string Row, string Document, string Client), Deduction>(records.Count);
        foreach (var record in records)
        {
            if (record.Standing != RecordStanding.Unspecified) continue;
            var key = KeyOf(record);
            if (!byKey.TryGetValue(key, out var deduction))
            {
                byKey[key] = deduction = new();
                deductions.Add(deduction);
            }

            deduction.Add(record);
        }

        var units = new List<DeductionUnit>(deductions.Count);
        Dictionary<(string Row, int Year), DeductionUnit>? yearly = null;
        foreach (var deduction in deductions)
        {
            if (deduction.Row is { OncePerYear: true } row)
            {
                yearly ??= [];
                if (yearly.TryGetValue((row.RowId, deduction.Year), out var unit))
                {
                    unit.Add(deduction);
                    continue;
                }

                yearly[(row.RowId, deduction.Year)] = unit = new(deduction);
                units.Add(unit);
            }
            else units.Add(new(deduction));
        }

        return units;
    }

    // A record without a number is a document of its own. Where the points are the client's, the client's decision is part of what is
    // counted.
    private static (string Row, string Document, string Client) KeyOf(RecordScore record)
    {
        var number = DocumentNumbers.Normalise(record.Record.DocumentNumber);
        var client = record.Record.Ordinary?.Client;
        return (
            record.RowId,
            number.Length > 0 ? number : $"\0{record.Record.Header.SourceAgency}\0{record.Record.Header.Id}",
            client is null ? "" : $"{client.ClientCode}\0{DocumentNumbers.Normalise(client.ClientRecord)}");
    }
}
