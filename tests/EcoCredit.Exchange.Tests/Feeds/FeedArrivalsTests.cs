using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Feeds;

public sealed class FeedArrivalsTests : IDisposable
{
    private readonly BodyCipher _cipher = new(new byte[32]);
    private readonly FeedArrivals _arrivals = new();

    [Fact]
    public void Joins_batches_that_follow_each_other_and_gives_each_document_once()
    {
        _arrivals.Take(0).ShouldBeNull();
        Add(from: 10, Document(), Answer(), Document());
        Add(from: 13, Answer());
        Add(from: 14, Document());
        var (documents, to) = _arrivals.Take(11).ShouldNotBeNull();
        documents.Select(d => d.Index).ShouldBe([12L, 14L]);
        to.ShouldBe(15);
        _arrivals.Take(15).ShouldNotBeNull().Documents.ShouldBeEmpty();
        // What was taken is not there a second time, and nobody is told that it is not missing.
        _arrivals.Take(10).ShouldBeNull();
    }

    [Fact]
    public void Begins_anew_behind_what_others_appended()
    {
        Add(from: 10, Document());
        Add(from: 12, Document());
        _arrivals.Take(10).ShouldBeNull();
        _arrivals.Take(11).ShouldBeNull();
        _arrivals.Take(12).ShouldNotBeNull().Documents.ShouldHaveSingleItem().Index.ShouldBe(12);
    }

    [Fact]
    public void Leaves_to_the_tables_what_ends_or_erases_others_and_what_has_no_envelope()
    {
        Add(from: 0, Document(ends: [new DocumentKey("source", "other")]));
        _arrivals.Take(0).ShouldBeNull();
        Add(from: 1, Document(), Answer(erases: [new BodyErasure(0, Document: null, Question: null)]));
        _arrivals.Take(1).ShouldBeNull();
        Add(from: 3, Document(withEnvelope: false));
        _arrivals.Take(3).ShouldBeNull();
        Add(from: 4, Document());
        _arrivals.Take(4).ShouldNotBeNull().Documents.ShouldHaveSingleItem().Index.ShouldBe(4);
        _arrivals.Add(Batch(5, Document()), readsBack: true);
        _arrivals.Take(5).ShouldBeNull();
    }

    [Fact]
    public void Never_hands_out_what_stays_in_its_own_channel()
    {
        Add(from: 0, Document(DocumentKind.PractitionerRecord), Document(DocumentKind.AccessStatement), Document());
        _arrivals.Take(0).ShouldNotBeNull().Documents.ShouldHaveSingleItem().Index.ShouldBe(2);
    }

    public void Dispose() => _cipher.Dispose();

    private void Add(long from, params JournalUnit[] units) => _arrivals.Add(Batch(from, units), readsBack: false);

    private static CommittedBatch Batch(long from, params JournalUnit[] units) => new(
        [.. units.Select((unit, i) => new PlacedUnit(unit, from + i, [], default))], [], [], Snapshot: null!, from, TimeMs: 1_700_000_000_000);

    private JournalUnit Answer(params IReadOnlyList<BodyErasure> erases) =>
        Unit(LedgerEntryType.Disclosure, document: null, UnitFollow.None with { Erases = erases });

    private JournalUnit Document(
        DocumentKind kind = DocumentKind.CreditRecord, bool withEnvelope = true, params IReadOnlyList<DocumentKey> ends)
    {
        var columns = new DocumentColumns(
            "source", Guid.NewGuid().ToString(), (int)kind, new byte[32], "subject", "150100", (int)Visibility.Public, 0, "key", "carrier", ends);
        var document = new NewDocument(columns, []) { Envelope = withEnvelope ? new Envelope() : null };
        return Unit(LedgerEntryType.Intake, document, UnitFollow.None);
    }

    private JournalUnit Unit(LedgerEntryType type, NewDocument? document, UnitFollow follow) =>
        JournalUnit.Create(type, "source", kind: 0, purpose: 0, [], [], document, follow, _cipher);
}
