using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Guards;

namespace EcoCredit.Exchange.Tests.Guards;

/// <summary>Which entries a recovery takes out because time would run backwards.</summary>
public class TimeOrderTests
{
    private const long Now = 1_790_000_000_000;
    private const long Ahead = Now + 5_000_000_000;

    [Fact]
    public void Entries_that_a_clock_ahead_left_stand_where_a_signed_checkpoint_covers_them()
    {
        var order = new TimeOrder(Now);
        foreach (var (index, time) in new[] { (0, Now), (1, Ahead), (2, Ahead) }) order.Add(Scanned(index, time));
        order.Unfit.ShouldBe([1, 2]);

        order.Prove();
        order.Add(Scanned(3, Ahead)).ShouldBeFalse();
        order.End();

        order.Unfit.ShouldBeEmpty();
        order.LastMs.ShouldBe(Ahead);
    }

    [Fact]
    public void What_is_newer_than_now_or_older_than_what_stands_does_not_stand_by_itself()
    {
        var order = new TimeOrder(Now);
        order.Add(Scanned(0, Now - 10)).ShouldBeFalse();
        order.Add(Scanned(1, Ahead)).ShouldBeTrue();
        order.Add(Scanned(2, Now - 20)).ShouldBeTrue();
        order.Add(Scanned(3, Now)).ShouldBeFalse();
        order.End();
        order.Unfit.ShouldBe([1, 2]);
    }

    private static ScannedEntry Scanned(long index, long timeMs)
    {
        var opening = new byte[32];
        var entry = new LedgerEntry(
            LedgerEntryType.Disclosure, timeMs, "91350100M000100Y43", "11100000000013127D", 0, 0,
            LedgerEntry.RequestDigest(opening, "request"u8), EntryCommitment.Compute(opening, "body"u8));
        var bytes = entry.Encode();
        var leaf = MerkleHash.Leaf(bytes).ToArray();
        return new ScannedEntry(index, entry, bytes, leaf, leaf, IsMissing: false);
    }
}
