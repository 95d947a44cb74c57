using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Advisory;

// One event, one class: what became a formal finding is no advisory matter any more, whoever still reports it as one (AMB-07, AMB-08).
internal static class FormalFindings
{
    // The events, each with the reading that takes it out.
    public static IReadOnlyDictionary<AdvisoryKey, string> In(CaseFile file, Catalogue catalogue)
    {
        var found = new Dictionary<AdvisoryKey, string>();
        var neverCounting = WrongRecords.In(file);
        foreach (var record in file.All<CreditRecord>())
        {
            if (record.Document.RecordClass == RecordClass.Advisory || neverCounting.Contains(record.Reference)) continue;
            foreach (var told in Superseded(file, record.Document)) found[told.Key] = "AMB-07";
            if (record.Document.Ordinary is not { } ordinary || catalogue.Find(ordinary.CatalogueRow)?.FormalFinding is not { } reading) continue;
            if (!file.IsSuperseded(record.Document) && KeyOf(record.Document) is { } key) found.TryAdd(key, reading);
        }

        return found;
    }

    private static IEnumerable<AdvisoryTelling> Superseded(CaseFile file, CreditRecord record) =>
        file.Find<CreditRecord>(record.Header.Supersedes) is { } advisory ? AdvisoryOccurrences.ToldBy(advisory.Document) : [];

    // Only a document number can tell that a finding and an advisory matter are the same.
    private static AdvisoryKey? KeyOf(CreditRecord record)
    {
        if (record.Header.Subject is not { } subject) return null;
        var key = AdvisoryKey.Of(subject.CreditCode, record.DocumentNumber, default, AdvisoryKind.Unspecified, default);
        return key.Number.Length > 0 ? key : null;
    }
}
