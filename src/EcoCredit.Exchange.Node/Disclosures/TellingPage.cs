using System.Runtime.InteropServices;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>That an agency was told a document, as a run of the ledger says it.</summary>
internal sealed record ToldSince(DisclosureWay Way, long FirstIndex, long FirstTimeMs, int Purpose, byte[] StatementDigest)
{
    public long LastIndex { get; set; } = FirstIndex;
}

/// <summary>What the agency knew when it asked about an organisation last.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Asking(long KnownSize, long TimeMs);

/// <summary>That an agency confirmed retractions.</summary>
internal sealed record Confirmation(string Agency, IReadOnlyList<long> Indexes, long Index, long TimeMs);

/// <summary>What a run of the ledger says: who was told which document, who asked about whom, who confirmed what.</summary>
internal sealed class TellingPage
{
    private readonly HashSet<long> _unknown = [];

    /// <summary>By document and agency.</summary>
    public Dictionary<(long Document, string Agency), ToldSince> Told { get; } = [];

    /// <summary>By agency, case number and organisation.</summary>
    public Dictionary<(string Agency, string CaseNumber, string Subject), Asking> Asked { get; } = [];

    public List<Confirmation> Confirmed { get; } = [];

    /// <summary>Rows that it takes.</summary>
    public int Rows => Told.Count + Asked.Count;

    /// <summary>Documents of which the run does not say what kind they are.</summary>
    public IReadOnlyCollection<long> UnknownKinds => _unknown;

    /// <summary>Whether an entry can say anything here.</summary>
    public static bool Reads(LedgerEntry entry) =>
        entry.Type is LedgerEntryType.Disclosure or LedgerEntryType.Delivery or LedgerEntryType.Acknowledgement;

    /// <summary>How documents are told by a method.</summary>
    public static DisclosureWay WayOf(string method) => method switch
    {
        "Delivery" => DisclosureWay.Push,
        "SubscriptionService/Subscribe" => DisclosureWay.Subscription,
        _ => DisclosureWay.Pull,
    };

    /// <summary>Takes the next entry.</summary>
    /// <exception cref="InvalidProtocolBufferException">The body is not what the entry's type says.</exception>
    public void Add(long index, LedgerEntry entry, byte[] body)
    {
        if (entry.Type == LedgerEntryType.Acknowledgement) AddConfirmation(index, entry, AcknowledgementRecord.Parser.ParseFrom(body));
        else if (entry.Type == LedgerEntryType.Disclosure && entry.KindCode == (int)DocumentKind.StatusStatement)
            AddAnswer(index, entry, StatusStatement.Parser.ParseFrom(Envelope.Parser.ParseFrom(body).Payload));
        else AddDocuments(index, entry, DisclosureRecord.Parser.ParseFrom(body));
    }

    /// <summary>Leaves out the documents that are not among the known ones.</summary>
    /// <param name="documents">Those of <see cref="UnknownKinds"/>, as far as there are such documents.</param>
    public void Settle(IReadOnlyDictionary<long, WalkDocument> documents)
    {
        // Practitioners stay in their own channel, whose answers stand in the ledger like all others (IM-21-4).
        _unknown.RemoveWhere(
            document => documents.TryGetValue(document, out var found) && PermissionFloor.MayBeTold((DocumentKind)found.Kind));
        foreach (var key in Told.Keys.Where(key => _unknown.Contains(key.Document)).ToList()) Told.Remove(key);
        _unknown.Clear();
    }

    private void AddDocuments(long index, LedgerEntry entry, DisclosureRecord record)
    {
        var way = WayOf(record.Method);
        foreach (var document in record.Indexes)
        {
            _unknown.Add(document);
            AddTelling(index, entry, document, way, record.StatementDigest);
        }
    }

    private void AddAnswer(long index, LedgerEntry entry, StatusStatement answer)
    {
        foreach (var subject in answer.Subjects)
        {
            // Empty for whoever was not identified.
            if (subject.CreditCode.Length == 0) continue;
            var key = (entry.OtherPartyCode, answer.CaseNumber, subject.CreditCode);
            if (!Asked.TryGetValue(key, out var before) || before.KnownSize <= answer.KnownSize)
                Asked[key] = new Asking(answer.KnownSize, entry.TimeMs);
            foreach (var fact in subject.Facts)
            {
                if (PermissionFloor.MayBeTold(fact.Kind)) AddTelling(index, entry, fact.Index, DisclosureWay.Answer, answer.AccessDigest);
            }
        }
    }

    private void AddConfirmation(long index, LedgerEntry entry, AcknowledgementRecord record) =>
        Confirmed.Add(new Confirmation(entry.OtherPartyCode, record.Indexes, index, entry.TimeMs));

    private void AddTelling(long index, LedgerEntry entry, long document, DisclosureWay way, ByteString statement)
    {
        var key = (document, entry.OtherPartyCode);
        if (Told.TryGetValue(key, out var telling)) telling.LastIndex = index;
        else Told[key] = new ToldSince(way, index, entry.TimeMs, entry.PurposeCode, statement.ToByteArray());
    }
}
