using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Publishing;

namespace EcoCredit.Exchange.IntegrationTests.Publishing;

public sealed class EntryTimesTests
{
    [Fact]
    public void Names_the_first_entry_that_is_older_than_one_before_it()
    {
        var times = Read((LedgerEntryType.Intake, 5), (LedgerEntryType.Intake, 7), (LedgerEntryType.Intake, 7), (LedgerEntryType.Intake, 6), (LedgerEntryType.Intake, 4));
        times.ShouldBe(new EntryTimes(7, 3));
    }

    [Fact]
    public void Holds_nothing_against_a_new_origin_that_lies_before_it()
    {
        var times = Read((LedgerEntryType.Intake, 9), (LedgerEntryType.Intake, 2), (LedgerEntryType.Recovery, 6), (LedgerEntryType.Void, 6));
        times.ShouldBe(new EntryTimes(6, null));
    }

    private static EntryTimes Read(params (LedgerEntryType Type, long TimeMs)[] entries) =>
        entries.Index().Aggregate(default(EntryTimes), (times, e) => times.With(
            e.Index, new LedgerEntry(e.Item.Type, e.Item.TimeMs, JournalHarness.Node, JournalHarness.Other, 0, 0, MerkleHash.Empty, MerkleHash.Empty)));
}
