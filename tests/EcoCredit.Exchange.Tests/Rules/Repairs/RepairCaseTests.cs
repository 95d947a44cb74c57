using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Google.Protobuf.WellKnownTypes;
using static EcoCredit.Exchange.Tests.Rules.Repairs.CaseFiles;

namespace EcoCredit.Exchange.Tests.Rules.Repairs;

// Whole repairs on a node that keeps the procedure: application, confirmation, the region's revision, the status.
public class RepairCaseTests
{
    [Fact]
    [Trait("Rule", "IM-26-1")]
    public void Route_A_closes_the_record_before_the_publication_and_needs_no_level()
    {
        var file = File(List(1), Penalty(2), Notice(4), Samples.Application(RepairRoute.BeforePublication).As(5, a => a.ReceivedOn = "2026-05-10"));
        var confirmation = RepairDecisionTests.RouteA();
        Judge(confirmation, file).ShouldBeEmpty();
        DocumentRules.Consequences(confirmation, Samples.ContextOf(confirmation), file).ShouldBeEmpty();
        ShownAfter(confirmation, file, "2026-05-19").ShouldBe(["RECORD_CLASS_ORDINARY"]);
        ShownAfter(confirmation, file, "2026-05-20").ShouldBeEmpty();
    }

    // 100 less A1-20 (30) and A1-13 (10): 60. Without the fine 70, still a warning; without the listing 90, no named level.
    [Theory]
    [Trait("Rule", "IM-26-2")]
    [Trait("Rule", "IM-31")]
    [Trait("Rule", "AMB-27")]
    [InlineData(2, CreditLevel.Warning, 70)]
    [InlineData(6, CreditLevel.NoNamedLevel, 90)]
    public void Route_B_is_confirmed_with_the_level_of_what_stays_open_and_the_region_revises_the_result(
        int repaired, CreditLevel level, int score)
    {
        var file = Published(Penalty(2), Listed(6), Asking(5, repaired, 3));
        var confirmation = Confirming(level, repaired, 3);
        Judge(confirmation, file).ShouldBeEmpty();
        Judge(Confirming(CreditLevel.Bad, repaired, 3), file).ShouldBreak(("resulting_level", "AMB-27"));

        var consequence = DocumentRules.Consequences(confirmation, Samples.ContextOf(confirmation), file).ShouldHaveSingleItem();
        (consequence.Signer, consequence.AreaCode).ShouldBe((Role.EcoRegion, Samples.CityArea));
        var revision = Signed((EvaluationResult)consequence.Document);
        (revision.Level, revision.Score, revision.Revision).ShouldBe((level, score, 2));
        DocumentRules.Check(revision, Samples.Context(Role.EcoRegion, Samples.RegionArea)).ShouldBeEmpty();

        var after = new CaseFile(
        [
            .. file.Documents, new FiledDocument(100, Samples.Now, confirmation), new FiledDocument(101, Samples.Now, revision),
        ]);
        var status = Status(after, "2026-06-12");
        status.Verdict.ShouldBe(level == CreditLevel.Warning ? Verdict.Warning : Verdict.NoNamedLevel);
        status.Facts.Where(fact => fact.Code.StartsWith("CREDIT_LEVEL", StringComparison.Ordinal)).Select(fact => (fact.Index, fact.Score))
            .ShouldBe([(101, score)]);
        Status(after, "2026-06-11").Verdict.ShouldBe(Verdict.Warning);
    }

    [Fact]
    [Trait("Rule", "AMB-27")]
    [Trait("Rule", "IM-18-T")]
    public void A_result_is_not_repaired_beyond_a_serious_act_that_stays_open()
    {
        var file = Published(Penalty(2), Serious(6), Asking(5, 2, 3));
        Judge(Confirming(CreditLevel.NoNamedLevel, 2, 3), file).ShouldBreak(("resulting_level", "AMB-27"));
        Judge(Confirming(CreditLevel.Bad, 2, 3), file).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void A_repair_that_names_only_the_record_brings_the_revision_too()
    {
        var file = Published(Penalty(2), Listed(6), Asking(5, 2));
        var confirmation = Confirming(CreditLevel.Warning, 2);
        Judge(confirmation, file).ShouldBeEmpty();
        var revision = (EvaluationResult)DocumentRules.Consequences(confirmation, Samples.ContextOf(confirmation), file).Single().Document;
        (revision.Score, revision.Header.Supersedes).ShouldBe((70, Samples.Reference(3)));
    }

    [Fact]
    [Trait("Rule", "IM-26-2")]
    public void On_a_node_without_the_procedure_nothing_is_recomputed_and_nothing_follows()
    {
        var file = File(Penalty(2), Final(3));
        var confirmation = Confirming(CreditLevel.Bad, 2, 3);
        confirmation.Application = null;
        Judge(confirmation, file).ShouldBeEmpty();
        DocumentRules.Consequences(confirmation, Samples.ContextOf(confirmation), file).ShouldBeEmpty();
    }

    private static CaseFile Published(params IDocument[] documents) => File([List1(), Final(3), Publication(4, result: 3), .. documents]);

    private static ParticipationList List1()
    {
        var list = List(1);
        list.Participants.Add(new Participant { CreditCode = Samples.Organisation, Name = "示例环境检测有限公司" });
        return list;
    }

    // On the list of key supervision of the platform for impact assessments: A1-20, 30 points.
    private static CreditRecord Listed(int serial) => Penalty(serial).As(serial, record =>
    {
        record.Ordinary.Kind = OrdinaryKind.Determined;
        record.Ordinary.AuthorityLevel = AuthorityLevel.Prefecture;
        record.Ordinary.CatalogueRow = "A1-20";
        record.Ordinary.ServiceKind = ServiceKind.Eia;
        record.Ordinary.Penalty = null;
    });

    private static RepairApplication Asking(int serial, params int[] targets) => Samples.Application().As(serial, application =>
    {
        application.Requested.Clear();
        application.Requested.Add(targets.Select(Samples.Reference));
    });

    private static RepairConfirmation Confirming(CreditLevel level, params int[] targets) => RepairDecisionTests.RouteB(confirmation =>
    {
        confirmation.Repaired.Clear();
        confirmation.Repaired.Add(targets.Select(Samples.Reference));
        confirmation.ResultingLevel = level;
    });

    private static EvaluationResult Signed(EvaluationResult revision)
    {
        revision.Header.Id = Samples.Id(10);
        revision.Header.SourceAgency = Samples.Agency;
        revision.Header.IssueTime = Timestamp.FromDateTimeOffset(Samples.Now);
        return revision;
    }

    private static IEnumerable<string> ShownAfter(IDocument decision, CaseFile file, string day) =>
        Status(new CaseFile([.. file.Documents, new FiledDocument(100, Samples.Now, decision)]), day).Facts.Select(fact => fact.Code);

    private static SubjectStatus Status(CaseFile file, string day)
    {
        var facts = file.Documents.Where(filed => filed.Document.Header.Subject is not null).SelectMany(filed => DocumentRules.Facts(filed.Document)
            .Select(fact => new RecordedFact(filed.Index, filed.RecordedAt, filed.Document.Header.SourceAgency, filed.Document.Header.Id, fact)));
        return StatusRules.Evaluate(Samples.Organisation, facts.ToList(), Day(day), sourcesStale: false);
    }
}
