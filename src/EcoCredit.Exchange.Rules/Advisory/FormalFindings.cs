using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Advisory;

// One event, one class: what became a formal finding is no advisory matter any more, whoever still reports it as one (AMB-07, AMB-08).
internal static class FormalFindings
{
    private const string RefusedInspection = "A1-10";

    // Conduct that could pass for an advisory matter, but for the kind of its document: 责令整改、拒绝检查、通报批评或函告整改.
    private static readonly string[] Rows = ["A1-09", RefusedInspection, "A1-12"];

    // The events, each with the reading that takes it out.
    public static IReadOnlyDictionary<AdvisoryKey, string> In(CaseFile file)
    {
        var found = new Dictionary<AdvisoryKey, string>();
        var neverCounting = RecordEnds.NeverCounting(file);
        foreach (var record in file.All<CreditRecord>())
        {
            if (record.Document.RecordClass == RecordClass.Advisory || neverCounting.Contains(record.Reference)) continue;
            foreach (var told in Superseded(file, record.Document)) found[told.Key] = "AMB-07";
            if (!file.IsSuperseded(record.Document) && KeyOf(record.Document) is { } key)
            {
                found.TryAdd(key, record.Document.Ordinary.CatalogueRow == RefusedInspection ? "AMB-07" : "AMB-08");
            }
        }

        return found;
    }

    private static IEnumerable<AdvisoryTelling> Superseded(CaseFile file, CreditRecord record) =>
        file.Find<CreditRecord>(record.Header.Supersedes) is { } advisory ? AdvisoryOccurrences.ToldBy(advisory.Document) : [];

    // Only a document number can tell that a finding and an advisory matter are the same.
    private static AdvisoryKey? KeyOf(CreditRecord record)
    {
        if (record.Ordinary is not { } ordinary || !Rows.Contains(ordinary.CatalogueRow, StringComparer.Ordinal)) return null;
        if (record.Header.Subject is not { } subject) return null;
        var key = AdvisoryKey.Of(subject.CreditCode, record.DocumentNumber, default, AdvisoryKind.Unspecified, default);
        return key.Number.Length > 0 ? key : null;
    }
}
