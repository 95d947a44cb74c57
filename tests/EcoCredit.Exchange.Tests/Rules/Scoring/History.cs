using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

/// <summary>Files out of numbers: records with few rows and few document numbers, so that they meet, and what ends them.</summary>
internal static class History
{
    public const int Days = 1800;

    public static readonly DateOnly FirstDay = new(2023, 1, 1);
    public static readonly string[] Areas = [Samples.CityArea, "990200", Samples.RegionArea];

    private static readonly string[] Rows = ["A1-13", "A1-11", "A1-15", "A1-20", "A1-22", "A1-14"];

    public static FiledDocument[] Decode(int[] seeds)
    {
        var documents = new List<FiledDocument>();
        foreach (var seed in seeds)
        {
            if (seed % 8 < 5) Add(documents, Record(seed / 8));
            else foreach (var end in End([.. documents], seed / 8, documents.Count + 1)) documents.Add(end);
        }

        return [.. documents];
    }

    /// <summary>What ends one of the records, in any way and on any day; nothing where there is no record.</summary>
    public static FiledDocument[] End(FiledDocument[] file, int seed, int serial)
    {
        var records = file.Where(filed => filed.Document is CreditRecord).ToArray();
        if (records.Length == 0) return [];
        var target = Dossier.Reference(records[seed % records.Length].Document);
        var day = Iso(FirstDay.AddDays(seed / 11 % Days));
        var documents = new List<FiledDocument>();
        switch (seed / 7 % 6)
        {
            case 0:
                var notice = Add(
                    documents,
                    new WarningNotice { Header = Samples.Header(), Records = { target }, RectifyByOn = Iso(FirstDay.AddDays(seed / 13 % Days)) },
                    serial);
                Add(documents, new WarningClosure { Header = Samples.Header(), Warning = Dossier.Reference(notice), Outcome = WarningOutcome.Rectified, ConfirmedOn = day }, serial + 1);
                break;
            case 1:
                Add(documents, new RepairConfirmation { Header = Samples.Header(), Repaired = { target }, ConfirmedOn = day }, serial);
                break;
            case var reason:
                Add(documents, new RecordClosure { Header = Samples.Header(), Record = target, Reason = (ClosureReason)(reason - 1), ClosedOn = day }, serial);
                break;
        }

        return [.. documents];
    }

    // Copies of one document were produced on one day; when they are final, and where they come from, is up to each.
    private static CreditRecord Record(int seed)
    {
        var row = Rows[seed % Rows.Length];
        var number = seed / 6 % 5;
        var producedOn = FirstDay.AddDays((Array.IndexOf(Rows, row) * 331 + number * 457) % (Days - 200));
        var record = row == "A1-22" ? Samples.Serious() : row == "A1-14" ? Samples.SameAsClient() : Samples.Ordinary();
        record.Header.AreaCode = Areas[seed / 30 % Areas.Length];
        (record.DocumentNumber, record.ProducedOn, record.ActOn) = ($"示例{number}号", Iso(producedOn), "");
        if (record.Serious is { } serious) serious.CatalogueRow = row;
        if (record.Ordinary is not { } ordinary) return record;

        ordinary.CatalogueRow = row;
        ordinary.FinalOn = (seed / 90 % 3) switch { 0 => Iso(producedOn), 1 => Iso(producedOn.AddDays(150)), _ => "" };
        if (row != "A1-13") (ordinary.Kind, ordinary.Penalty) = (OrdinaryKind.ByLaw, null);
        if (ordinary.Client is { } client) (client.ClientRecord, client.Points) = ($"记录{seed / 300 % 2}", 3 + (4 * (seed / 300 % 2)));
        return record;
    }

    private static T Add<T>(List<FiledDocument> documents, T document, int serial = 0)
        where T : IDocument
    {
        if (serial == 0) serial = documents.Count + 1;
        document.Header.Id = Samples.Id(serial);
        documents.Add(new(serial, Samples.Now, document));
        return document;
    }

    private static string Iso(DateOnly day) => IsoDay.Format(day);
}
