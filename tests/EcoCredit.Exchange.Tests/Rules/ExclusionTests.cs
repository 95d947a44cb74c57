using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Tests.Rules.Repairs;
using static EcoCredit.Exchange.Tests.Rules.StatusFacts;

namespace EcoCredit.Exchange.Tests.Rules;

public class ExclusionTests
{
    [Fact]
    [Trait("Rule", "IM-05-4")]
    public void The_prefecture_or_the_region_excludes_and_names_the_authority_and_the_day()
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            var violations = Samples.Check(Samples.Exclusion(), context: Samples.Context(role));
            if (role is Role.EcoCity or Role.EcoRegion) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("header.source_agency", "IM-05-4"));
        }

        Samples.Check(Samples.Exclusion(), exclusion => exclusion.Authority = " ").ShouldBreak(("authority", "IM-05-4"));
        Samples.Check(Samples.Exclusion(), exclusion => exclusion.SinceOn = "").ShouldBreak(("since_on", "IM-05-4"));
        Samples.Check(Samples.Exclusion(), exclusion => exclusion.SinceOn = "2026-06-16").ShouldBreak(("since_on", "IM-05-4"));
        Samples.Check(Samples.Exclusion(), exclusion => exclusion.Header.Visibility = Visibility.EcoInternal)
            .ShouldBreak(("header.visibility", "IM-05-4"));
    }

    [Fact]
    [Trait("Rule", "IM-05-4")]
    public void An_exclusion_ends_with_a_document_that_supersedes_it()
    {
        Samples.Check(Samples.Exclusion(), exclusion => exclusion.EndedOn = "2026-06-01").ShouldBreak(("ended_on", "IM-05-4"));
        Samples.Check(Ending("2026-06-01")).ShouldBeEmpty();
        Samples.Check(Ending("2026-01-31")).ShouldBreak(("ended_on", "IM-05-4"));
        Samples.Check(Ending("2026-06-16")).ShouldBreak(("ended_on", "IM-05-4"));

        var file = CaseFiles.File(Samples.Exclusion().As(2));
        CaseFiles.Judge(Ending("2026-06-01"), file).ShouldBeEmpty();
        CaseFiles.Judge(Ending("2026-06-01").As(9, exclusion => exclusion.SinceOn = "2026-03-01"), file).ShouldBreak(("since_on", "IM-05-4"));
    }

    [Fact]
    [Trait("Rule", "IM-05-4")]
    [Trait("Rule", "AMB-21")]
    public void While_it_is_in_force_nothing_else_speaks_and_former_results_are_history()
    {
        RecordedFact[] facts =
        [
            Result(1, CreditLevel.Bad, year: 2024), Result(2, CreditLevel.NoNamedLevel, year: 2025, area: "990200"),
            Record(3, RecordClass.Serious), .. Recorded(4, Samples.Exclusion()),
        ];
        At("2026-01-31", facts).Verdict.ShouldBe(Verdict.Bad);
        var status = At("2026-07-01", facts);
        status.Verdict.ShouldBe(Verdict.Excluded);
        status.Facts.Select(fact => (fact.Index, fact.Historical, fact.LegalEffect)).ShouldBe(
        [
            (2, true, LegalEffect.None), (3, false, LegalEffect.Weigh), (4, false, LegalEffect.None), (1, true, LegalEffect.None),
        ]);
        var exclusion = status.Facts.Single(fact => fact.Kind == DocumentKind.Exclusion);
        (exclusion.Code, exclusion.EffectiveOn, exclusion.EffectiveTo).ShouldBe(("CREDIT_LEVEL_EXCLUDED", "2026-02-01", ""));
    }

    [Fact]
    [Trait("Rule", "AMB-21")]
    public void It_is_not_a_judgment_which_is_told_as_what_it_is_once_the_suspicion_is_over()
    {
        RecordedFact[] facts =
        [
            Result(1, CreditLevel.NoNamedLevel, year: 2024), .. Recorded(2, Samples.Exclusion()), .. Recorded(9, Ending("2026-06-01")),
            Record(4, RecordClass.Serious, "2026-06-02"),
        ];
        At("2026-05-31", facts[..2]).Verdict.ShouldBe(Verdict.Excluded);
        At("2026-06-01", facts).Verdict.ShouldBe(Verdict.Excluded);
        var judged = At("2026-06-02", facts);
        judged.Verdict.ShouldBe(Verdict.Bad);
        judged.Facts.ShouldNotContain(fact => fact.Kind == DocumentKind.Exclusion || fact.Historical);
        At("2026-06-02", facts[..3]).Verdict.ShouldBe(Verdict.NoNamedLevel);
    }

    [Theory]
    [Trait("Rule", "IM-19")]
    [Trait("Rule", "IM-05-4")]
    [InlineData(Verdict.Bad, null)]
    [InlineData(Verdict.Warning, null)]
    [InlineData(Verdict.NoNamedLevel, null)]
    [InlineData(Verdict.NotEvaluated, "IM-19")]
    [InlineData(Verdict.NotFound, "IM-19")]
    [InlineData(Verdict.Unspecified, "IM-19")]
    [InlineData(Verdict.SourceStale, "IM-19")]
    [InlineData(Verdict.InsufficientIdentification, "IM-19")]
    [InlineData(Verdict.Excluded, "IM-05-4")]
    public void Only_whoever_was_evaluated_gets_a_certificate(Verdict verdict, string? rule)
    {
        var status = new SubjectStatus { Verdict = verdict };
        if (verdict == Verdict.Bad) status.Facts.Add(new StatusFact { Kind = DocumentKind.EvaluationResult, Code = "CREDIT_LEVEL_BAD" });
        var refusal = Certificates.Refusal(status);
        refusal?.Rule.ShouldBe(rule);
        (refusal is null).ShouldBe(rule is null);
    }

    // The verdict is bad by the serious record alone: there was no evaluation that a certificate could speak of.
    [Fact]
    [Trait("Rule", "IM-19")]
    [Trait("Rule", "IM-18-T")]
    public void A_serious_record_without_an_evaluation_is_bad_and_brings_no_certificate()
    {
        var serious = Record(4, RecordClass.Serious, "2026-06-02");
        foreach (var facts in new RecordedFact[][] { [serious], [Result(1, CreditLevel.NotEvaluated, year: 2025), serious] })
        {
            var status = At("2026-06-10", facts);
            status.Verdict.ShouldBe(Verdict.Bad);
            Certificates.Refusal(status)?.Rule.ShouldBe("IM-19");
            Certificates.Refusal(status).ShouldNotBeNull();
        }

        Certificates.Refusal(At("2026-06-10", Result(1, CreditLevel.NoNamedLevel, year: 2025), serious)).ShouldBeNull();
    }

    private static Exclusion Ending(string endedOn) => Samples.Exclusion().As(9, exclusion =>
    {
        exclusion.Header.Supersedes = Samples.Reference(2);
        exclusion.EndedOn = endedOn;
    });

    // As it is accepted, under the id and at the place of a serial.
    private static IEnumerable<RecordedFact> Recorded(int serial, Exclusion document) =>
        DocumentRules.Facts(document).Select(fact => new RecordedFact(serial, Samples.Now, Samples.Agency, Samples.Id(serial), fact));

    private static SubjectStatus At(string day, params RecordedFact[] facts) =>
        StatusRules.Evaluate(Samples.Organisation, facts, Day(day), sourcesStale: false);
}
