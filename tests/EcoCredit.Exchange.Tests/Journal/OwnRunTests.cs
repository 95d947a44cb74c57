using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.Tests.Journal;

public sealed class OwnRunTests : IDisposable
{
    private readonly BodyCipher _cipher = new(new byte[32]);
    private readonly OwnRun _run = new();

    [Fact]
    public void Passes_over_documents_up_to_what_says_something()
    {
        Add(from: 10, LedgerEntryType.Intake, LedgerEntryType.Intake, LedgerEntryType.Disclosure);
        Add(from: 13, LedgerEntryType.Intake, LedgerEntryType.Refusal);
        _run.SkipIntake(10, size: 15).ShouldBe(12);
        _run.SkipIntake(12, size: 15).ShouldBe(12);
        _run.SkipIntake(13, size: 15).ShouldBe(14);
        _run.SkipIntake(14, size: 15).ShouldBe(14);
    }

    [Fact]
    public void Passes_over_nothing_that_the_reader_does_not_see_yet()
    {
        Add(from: 10, LedgerEntryType.Intake, LedgerEntryType.Intake, LedgerEntryType.Intake, LedgerEntryType.Delivery);
        _run.SkipIntake(10, size: 12).ShouldBe(12);
        // Others appended behind it: these are read.
        _run.SkipIntake(10, size: 20).ShouldBe(13);
        Add(from: 14, LedgerEntryType.Intake);
        _run.SkipIntake(14, size: 20).ShouldBe(15);
        _run.SkipIntake(15, size: 20).ShouldBe(15);
    }

    [Fact]
    public void Knows_nothing_of_what_is_not_in_its_run()
    {
        _run.SkipIntake(0, size: 5).ShouldBe(0);
        Add(from: 10, LedgerEntryType.Intake);
        _run.SkipIntake(9, size: 11).ShouldBe(9);
        // Another replica appended 11: everything up to there may say something.
        Add(from: 12, LedgerEntryType.Intake);
        _run.SkipIntake(10, size: 13).ShouldBe(10);
        _run.SkipIntake(11, size: 13).ShouldBe(11);
        _run.SkipIntake(12, size: 13).ShouldBe(13);
    }

    [Fact]
    public void Keeps_only_so_much_and_never_passes_over_what_it_let_go()
    {
        for (var from = 0L; from < 10_000; from += 2) Add(from, LedgerEntryType.Disclosure, LedgerEntryType.Intake);
        for (var index = 0L; index < 10_000; index += 2) _run.SkipIntake(index, size: 10_000).ShouldBe(index);
        _run.SkipIntake(1, size: 10_000).ShouldBe(1);
        _run.SkipIntake(9_999, size: 10_000).ShouldBe(10_000);
    }

    public void Dispose() => _cipher.Dispose();

    private void Add(long from, params LedgerEntryType[] types)
    {
        var placed = types.Select((type, i) => new PlacedUnit(Unit(type), from + i, [], default)).ToList();
        _run.Add(new CommittedBatch(placed, [], [], Snapshot: null!, from, TimeMs: 1_700_000_000_000));
    }

    private JournalUnit Unit(LedgerEntryType type) =>
        JournalUnit.Create(type, "source", kind: 0, purpose: 0, [], [], document: null, UnitFollow.None, _cipher);
}
