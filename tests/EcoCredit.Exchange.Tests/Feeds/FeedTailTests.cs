using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EcoCredit.Exchange.Tests.Feeds;

public class FeedTailTests
{
    private static readonly Dictionary<DocumentKey, List<Ending>> Nothing = [];

    [Fact]
    public void An_empty_tail_begins_where_the_next_document_can_be()
    {
        var tail = FeedTail.Empty(7);
        (tail.Low, tail.End).ShouldBe((7, 7));
        tail.From(7).Length.ShouldBe(0);
        tail.Changed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void From_gives_everything_at_and_behind_an_index()
    {
        var tail = FeedTail.Empty(0).Append([Document(2), Document(5), Document(9)], Nothing, end: 10);
        Indexes(tail, 0).ShouldBe([2, 5, 9]);
        Indexes(tail, 3).ShouldBe([5, 9]);
        Indexes(tail, 5).ShouldBe([5, 9]);
        Indexes(tail, 10).ShouldBeEmpty();
        tail.End.ShouldBe(10);
    }

    [Fact]
    public void Whoever_waits_for_a_replaced_tail_is_woken()
    {
        var tail = FeedTail.Empty(0);
        tail.Replaced();
        tail.Changed.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void A_tail_that_is_full_loses_its_oldest_documents_and_says_so()
    {
        var tail = FeedTail.Empty(0);
        for (var first = 0L; first < 10_000; first += 500)
        {
            tail = tail.Append([.. Enumerable.Range(0, 500).Select(i => Document(first + i))], Nothing, first + 500);
        }

        tail.Low.ShouldBeGreaterThan(0);
        var held = Indexes(tail, tail.Low);
        held.ShouldBe(Enumerable.Range((int)tail.Low, (int)(10_000 - tail.Low)).Select(i => (long)i));
        held.Length.ShouldBeLessThanOrEqualTo(8192);
    }

    [Fact]
    public void Large_documents_leave_earlier_but_the_newest_stays()
    {
        var tail = FeedTail.Empty(0).Append([Document(0), Document(1, size: 200 << 20)], Nothing, end: 2);
        Indexes(tail, tail.Low).ShouldBe([1]);
        tail.Low.ShouldBe(1);
    }

    [Fact]
    public void A_document_is_marked_when_another_ends_it_and_the_earlier_tail_stays_as_it_was()
    {
        var before = FeedTail.Empty(0).Append([Document(1), Document(2)], Nothing, end: 3);
        var ending = new Ending { Index = 3, Kind = DocumentKind.RepairConfirmation };
        var endings = new Dictionary<DocumentKey, List<Ending>> { [Key(1)] = [ending] };
        var after = before.Append([Document(3)], endings, end: 4);
        after.From(1)[0].Stored.EndedBy.ShouldBe([ending]);
        after.From(2)[0].Stored.EndedBy.ShouldBeEmpty();
        before.From(1)[0].Stored.EndedBy.ShouldBeEmpty();

        // Told twice, marked once.
        after.Append([Document(4)], endings, end: 5).From(1)[0].Stored.EndedBy.ShouldBe([ending]);
    }

    [Fact]
    public void Nothing_between_Low_and_End_is_ever_missing() =>
        Prop.ForAll(Gen.Choose(3, 900).ListOf(30).ToArbitrary(), IsWhole).QuickCheckThrowOnFailure();

    private static bool IsWhole(IList<int> batches)
    {
        var tail = FeedTail.Empty(0);
        var all = new List<long>();
        foreach (var batch in batches)
        {
            // Every third index is another entry of the ledger.
            var indexes = Enumerable.Range((int)tail.End, batch).Select(i => (long)i).Where(i => i % 3 != 1).ToList();
            all.AddRange(indexes);
            tail = tail.Append([.. indexes.Select(i => Document(i))], Nothing, indexes[^1] + 1);
            if (!Indexes(tail, tail.Low).SequenceEqual(all.Where(i => i >= tail.Low)) || tail.End != all[^1] + 1) return false;
        }

        return all.Count > 0;
    }

    private static long[] Indexes(FeedTail tail, long from)
    {
        var indexes = new List<long>();
        foreach (var document in tail.From(from)) indexes.Add(document.Index);
        return [.. indexes];
    }

    private static DocumentKey Key(long index) => new("11990100MB0000027F", $"id-{index}");

    private static FeedDocument Document(long index, int size = 1000) => new()
    {
        Index = index,
        Key = Key(index),
        Kind = DocumentKind.CreditRecord,
        Subject = "91990102MA0000015T",
        Area = AreaCode.TryParse("990100", out var area) ? area : default,
        Visibility = Visibility.Public,
        RecordedAt = DateTimeOffset.UnixEpoch,
        PayloadDigest = ByteString.Empty,
        EndsOthers = false,
        Stored = new StoredDocument { Index = index },
        Size = size,
    };
}
