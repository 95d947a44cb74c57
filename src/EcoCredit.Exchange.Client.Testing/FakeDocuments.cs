using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Client.Testing;

/// <summary>A document that was taken in.</summary>
internal sealed record FakeDocument(
    Envelope Envelope, IDocument Document, Receipt Receipt, DateTimeOffset At, IReadOnlyList<RecordedFact> Facts)
{
    public long Index => Receipt.Index;

    /// <summary>What has ended it.</summary>
    public List<Ending> EndedBy { get; } = [];

    public StoredDocument ToStored() =>
        new() { Envelope = Envelope, Index = Index, RecordedAt = Timestamp.FromDateTimeOffset(At), EndedBy = { EndedBy } };
}

/// <summary>The documents that were taken in, in the order of the ledger. Guarded by the lock of its exchange.</summary>
internal sealed class FakeDocuments
{
    private readonly List<FakeDocument> _all = [];
    private readonly Dictionary<(string Source, string Id), FakeDocument> _byKey = [];
    private CaseFile? _file;

    public IReadOnlyList<FakeDocument> All => _all;

    public CaseFile File => _file ??= new CaseFile(_all.Select(d => new FiledDocument(d.Index, d.At, d.Document)));

    public FakeDocument? Find(DocumentReference? reference) =>
        reference is null ? null : _byKey.GetValueOrDefault((reference.SourceAgency, reference.Id));

    public FakeDocument? Find(Header header) => _byKey.GetValueOrDefault((header.SourceAgency, header.Id));

    public void Add(FakeDocument document, IReadOnlyList<DocumentReference> ends)
    {
        var header = document.Document.Header;
        _all.Add(document);
        _byKey[(header.SourceAgency, header.Id)] = document;
        _file = null;
        foreach (var ended in ends)
        {
            Find(ended)?.EndedBy.Add(new Ending
            {
                Document = new DocumentReference { SourceAgency = header.SourceAgency, Id = header.Id },
                Kind = DocumentKinds.Get(document.Document).Kind,
                Index = document.Index,
            });
        }
    }
}
