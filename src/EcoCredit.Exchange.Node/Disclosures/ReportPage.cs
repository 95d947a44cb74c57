using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>That an entry told something, or refused to.</summary>
/// <param name="Index">The entry.</param>
/// <param name="Entry">What it says.</param>
/// <param name="Way">How.</param>
/// <param name="Statement">Digest of the access statement; empty where there is none.</param>
/// <param name="Basis">Subscription, or rule of a delivery.</param>
/// <param name="Method">The RPC, where no document was named.</param>
/// <param name="Outcome">What was answered, where no document was named.</param>
/// <param name="Document">The document; −1 where none was named.</param>
/// <param name="Subject">The organisation; empty where the document says it.</param>
internal sealed record ReportedTelling(
    long Index,
    LedgerEntry Entry,
    DisclosureWay Way,
    ByteString Statement,
    string Basis,
    string Method,
    string Outcome,
    long Document,
    string Subject)
{
    /// <summary>The end of something that the agency was told before: that it was, is as secret as that.</summary>
    public bool IsRetraction => Way == DisclosureWay.Push && Basis == DeliveryPolicy.RetractionBasis;
}

/// <summary>What a run of the ledger tells for disclosure reports, before documents and statements are looked up.</summary>
internal sealed class ReportPage
{
    private const long NoDocument = -1;
    private const string Computed = "COMPUTED";
    private const string PractitionerService = "PractitionerService/";

    public List<ReportedTelling> Tellings { get; } = [];

    /// <summary>Whether an entry can say anything here.</summary>
    public static bool Reads(LedgerEntry entry) =>
        entry.Type is LedgerEntryType.Disclosure or LedgerEntryType.Delivery or LedgerEntryType.Refusal;

    /// <summary>Takes the next entry.</summary>
    /// <exception cref="InvalidProtocolBufferException">The body is not what the entry's type says.</exception>
    public void Add(long index, LedgerEntry entry, byte[] body)
    {
        if (entry.Type == LedgerEntryType.Refusal) AddRefusal(index, entry, RefusalRecord.Parser.ParseFrom(body));
        else if (entry.Type == LedgerEntryType.Disclosure && entry.KindCode == (int)DocumentKind.StatusStatement)
            AddAnswer(index, entry, StatusStatement.Parser.ParseFrom(Envelope.Parser.ParseFrom(body).Payload));
        else AddDisclosure(index, entry, DisclosureRecord.Parser.ParseFrom(body));
    }

    private void AddDisclosure(long index, LedgerEntry entry, DisclosureRecord record)
    {
        if (record.Method.StartsWith(PractitionerService, StringComparison.Ordinal)) return;
        var way = TellingPage.WayOf(record.Method);
        foreach (var document in record.Indexes.Distinct())
            Tellings.Add(new(index, entry, way, record.StatementDigest, record.Basis, "", "", document, ""));
        foreach (var code in record.CreditCodes.Where(CreditCode.IsValid).Distinct(StringComparer.Ordinal))
        {
            Tellings.Add(new(
                index, entry, DisclosureWay.Answer, record.StatementDigest, record.Basis, record.Method, Computed, NoDocument, code));
        }
    }

    private void AddAnswer(long index, LedgerEntry entry, StatusStatement answer)
    {
        foreach (var subject in answer.Subjects.DistinctBy(s => s.CreditCode, StringComparer.Ordinal).Where(s => s.CreditCode.Length > 0))
        {
            var documents = subject.Facts.Select(f => f.Index).Distinct().ToList();
            if (documents.Count == 0) Add(NoDocument, VerdictNames.Of(subject.Verdict), subject.CreditCode);
            foreach (var document in documents) Add(document, "", subject.CreditCode);
        }

        void Add(long document, string outcome, string subject) =>
            Tellings.Add(new(index, entry, DisclosureWay.Answer, answer.AccessDigest, "", "", outcome, document, subject));
    }

    private void AddRefusal(long index, LedgerEntry entry, RefusalRecord record)
    {
        if (record.Method.StartsWith(PractitionerService, StringComparison.Ordinal)) return;
        foreach (var code in record.CreditCodes.Where(CreditCode.IsValid).Distinct(StringComparer.Ordinal))
        {
            Tellings.Add(new(
                index, entry, DisclosureWay.Refused, record.StatementDigest, "", record.Method, record.Reason, NoDocument, code));
        }
    }
}
