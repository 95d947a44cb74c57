using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Status;

namespace EcoCredit.Exchange.Tests.Rules;

public class LevelChangesTests
{
    [Fact]
    public void A_document_changes_the_level_where_the_verdict_behind_it_is_another()
    {
        RecordedFact[] facts =
        [
            StatusFacts.Result(1, CreditLevel.Warning, year: 2024),
            StatusFacts.Flag(2, FlagKind.MoreSupervision),
            StatusFacts.Result(3, CreditLevel.Warning, year: 2025, from: "2026-01-05"),
            StatusFacts.Record(4, RecordClass.Serious),
            StatusFacts.Closure(5, target: 4),
            StatusFacts.Repair(6, target: 3, CreditLevel.NoNamedLevel, from: "2026-05-01"),
        ];
        Changed(facts).ShouldBe([1, 4, 5, 6]);
    }

    [Fact]
    public void What_begins_later_is_looked_at_on_the_day_on_which_it_begins()
    {
        // Recorded on 1 June or so, and in force from the year's end on.
        RecordedFact[] facts = [StatusFacts.Result(1, CreditLevel.Warning, year: 2024), StatusFacts.Result(2, CreditLevel.Bad, year: 2025, from: "2027-12-31")];
        Changed(facts).ShouldBe([1, 2]);
    }

    [Fact]
    public void What_came_in_later_does_not_count()
    {
        RecordedFact[] facts = [StatusFacts.Record(1, RecordClass.Serious), StatusFacts.Closure(2, target: 1)];
        Changed(facts).ShouldBe([1, 2]);
        LevelChanges.IsChangedBy(Samples.Organisation, facts, index: 3).ShouldBeFalse();
    }

    private static IEnumerable<int> Changed(RecordedFact[] facts) =>
        Enumerable.Range(1, facts.Length).Where(index => LevelChanges.IsChangedBy(Samples.Organisation, facts, index));
}
