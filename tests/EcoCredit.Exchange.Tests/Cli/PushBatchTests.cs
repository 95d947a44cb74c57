using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Cli;

public sealed class PushBatchTests : IDisposable
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly string _journal = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly ISigner _signer = PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256);

    [Fact]
    public void A_second_run_sends_the_very_same_bytes()
    {
        var first = Prepare(Monday, Draft(2, "a"));
        var second = Prepare(Monday.AddDays(3), Draft(2, "a"));

        second.ToSend.Single().ShouldBe(first.ToSend.Single());
        DocumentId.IsCanonical(second.ToSend[0].Id).ShouldBeTrue();
        second.ToSend[0].Id[14].ShouldBe('8');
    }

    [Fact]
    public void What_a_node_has_accepted_is_skipped_for_that_node_alone()
    {
        var batch = Prepare(Monday, Draft(2, "a"), Draft(3, "b"));
        using (var journal = PushJournal.Open(_journal)) journal.AddAccepted(batch.ToSend[0].Id, "node", 17);

        var again = Prepare(Monday, Draft(2, "a"), Draft(3, "b"));

        again.AlreadyAccepted.ShouldBe(1);
        again.ToSend.Single().Row.ShouldBe(3);
        using var other = PushJournal.Open(_journal);
        PushBatch.Prepare([Draft(2, "a"), Draft(3, "b")], other, _signer, "another", Monday).ToSend.Count.ShouldBe(2);
    }

    [Fact]
    public void A_changed_row_becomes_a_new_document_and_is_named()
    {
        var first = Prepare(Monday, Draft(2, "a"));
        var second = Prepare(Monday, Draft(2, "changed"));

        second.Changed.ShouldBe([2]);
        (second.ToSend.Single().Id == first.ToSend.Single().Id).ShouldBeFalse();
    }

    [Fact]
    public void Two_rows_of_one_decision_are_not_changed_rows_and_the_same_row_twice_is_one_document()
    {
        var batch = Prepare(Monday, Draft(2, "a"), Draft(3, "b"), Draft(4, "a"));

        batch.Changed.ShouldBeEmpty();
        batch.Repeated.ShouldBe([4]);
        batch.ToSend.Count.ShouldBe(2);
    }

    [Fact]
    public void Half_a_line_at_the_end_is_cut_off()
    {
        var first = Prepare(Monday, Draft(2, "a"));
        File.AppendAllText(_journal, "{\"id\":\"ha");

        Prepare(Monday, Draft(2, "a")).ToSend.Single().ShouldBe(first.ToSend.Single());
    }

    public void Dispose()
    {
        _signer.Dispose();
        File.Delete(_journal);
    }

    private PushBatch Prepare(DateTimeOffset now, params Draft[] drafts)
    {
        using var journal = PushJournal.Open(_journal);
        return PushBatch.Prepare(drafts, journal, _signer, "node", now);
    }

    private static Draft Draft(int row, string summary) => new(row, new CreditRecord
    {
        Header = CliRun.City.CreateHeader(
            "示例甲", "91990102MA0000015T", "13(1)", new Evidence { Kind = EvidenceKind.PenaltyDecision, DocumentNumber = "1" }),
        DocumentNumber = "示例罚字1号",
        Summary = summary,
    });
}
