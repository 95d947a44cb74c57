using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Tests.Rules.Repairs;
using Google.Protobuf.Reflection;
using static EcoCredit.Exchange.Tests.Rules.Repairs.CaseFiles;

namespace EcoCredit.Exchange.Tests.Rules;

public class MeasureTests
{
    [Fact]
    [Trait("Rule", "IM-32")]
    public void A_warning_brings_what_article_32_says_and_that_is_in_force()
    {
        var measures = At("2026-07-01", Final(2));
        measures.Select(measure => (measure.Kind, measure.Stage)).ShouldBe(
            [(FlagKind.MoreSupervision, FlagStage.Adopted), (FlagKind.StricterProjectReview, FlagStage.Adopted)]);
        measures.ShouldAllBe(measure =>
            measure.StartsOn == "2026-06-01" && measure.EndsOn == "" && measure.EndCondition == "信用修复"
            && measure.LegalBasis == "内环发〔2024〕21号 32" && measure.BasedOn.Equals(Samples.Reference(2)) && measure.AdoptedBy == null);
        At("2026-05-31", Final(2)).ShouldBeEmpty();
        At("2026-07-01", Final(2, CreditLevel.NoNamedLevel)).ShouldBeEmpty();
        At("2026-07-01", Samples.ProposedResult().As(2)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-33")]
    public void Bad_brings_what_article_33_says_as_a_proposal_until_an_authority_adopts_it()
    {
        var measures = At("2026-07-01", Final(2, CreditLevel.Bad)).ToList();
        measures.FindAll(measure => measure.Stage == FlagStage.Proposed).Select(measure => (measure.Kind, measure.LegalBasis)).ShouldBe(
        [
            (FlagKind.KeyReview, "内环发〔2024〕21号 33(1)"), (FlagKind.FiscalFundLimit, "内环发〔2024〕21号 33(2)"),
            (FlagKind.JointAction, "内环发〔2024〕21号 33(3)"), (FlagKind.AwardFeedback, "内环发〔2024〕21号 33(4)"),
        ]);
        measures.Count.ShouldBe(6);

        foreach (var flag in new[] { Adopting(5), Adopting(5, change => change.BasedOn = null) })
        {
            var adopted = At("2026-07-01", Final(2, CreditLevel.Bad), flag).Single(measure => measure.Kind == FlagKind.KeyReview);
            (adopted.Stage, adopted.StartsOn, adopted.EndsOn, adopted.AdoptedBy.Id).ShouldBe(
                (FlagStage.Adopted, "2026-06-06", "2026-12-31", Samples.Id(5)));
        }

        At("2026-07-01", Final(2, CreditLevel.Bad), Adopting(5, flag => flag.Stage = FlagStage.Proposed)).ShouldBe(measures);
        At("2026-07-01", Final(2, CreditLevel.Bad), Adopting(5, flag => flag.Kind = FlagKind.JointAction))
            .Single(measure => measure.Kind == FlagKind.KeyReview).Stage.ShouldBe(FlagStage.Proposed);
    }

    [Fact]
    [Trait("Rule", "IM-35")]
    public void A_measure_may_be_used_for_the_six_uses_or_for_those_that_its_flag_names()
    {
        var measures = At("2026-07-01", Final(2, CreditLevel.Bad), Adopting(5, flag => flag.Purposes.Clear()), Adopting(6, flag =>
        {
            flag.Kind = FlagKind.JointAction;
            flag.Purposes.Clear();
            flag.Purposes.Add([Purpose.Qualification, Purpose.Inspection]);
        }));
        Purpose[] uses =
        [
            Purpose.Licensing, Purpose.Inspection, Purpose.Procurement, Purpose.Bidding, Purpose.Qualification, Purpose.Commendation,
        ];
        measures.Single(measure => measure.Kind == FlagKind.JointAction).Purposes.ShouldBe([Purpose.Inspection, Purpose.Qualification]);
        measures.Where(measure => measure.Kind != FlagKind.JointAction).ShouldAllBe(measure => measure.Purposes.SequenceEqual(uses));
    }

    [Fact]
    [Trait("Rule", "IM-33")]
    public void A_measure_of_another_prefecture_adopts_nothing_here()
    {
        var elsewhere = Adopting(5, flag => (flag.BasedOn, flag.Header.AreaCode) = (null, "990200"));
        var measures = At("2026-07-01", Final(2, CreditLevel.Bad), elsewhere);
        measures.Where(measure => measure.Kind == FlagKind.KeyReview).Select(measure => measure.Stage)
            .ShouldBe([FlagStage.Proposed, FlagStage.Adopted]);
    }

    [Fact]
    [Trait("Rule", "IM-33")]
    [Trait("Rule", "AMB-27")]
    public void A_repair_ends_what_its_level_does_not_bring_the_adopted_measure_too()
    {
        var file = new IDocument[] { Final(2, CreditLevel.Bad), Adopting(5), RepairOf(6, CreditLevel.Warning) };
        At("2026-06-11", file).Count.ShouldBe(6);
        var measures = At("2026-06-12", file);
        measures.Select(measure => measure.Kind).ShouldBe([FlagKind.MoreSupervision, FlagKind.StricterProjectReview]);
        measures.ShouldAllBe(measure => measure.BasedOn.Equals(Samples.Reference(6)) && measure.StartsOn == "2026-06-01");
        At("2026-06-12", Final(2, CreditLevel.Bad), Adopting(5), RepairOf(6, CreditLevel.NoNamedLevel)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-33")]
    public void An_adopted_measure_ends_on_its_last_day_or_when_it_is_lifted_and_is_a_proposal_again()
    {
        var bad = Final(2, CreditLevel.Bad);
        Stage("2026-12-31", bad, Adopting(5)).ShouldBe(FlagStage.Adopted);
        Stage("2027-01-01", bad, Adopting(5)).ShouldBe(FlagStage.Proposed);
        var lift = Samples.FlagLift().As(6, document => document.Flag = Samples.Reference(5));
        Stage("2026-06-09", bad, Adopting(5), lift).ShouldBe(FlagStage.Adopted);
        Stage("2026-06-10", bad, Adopting(5), lift).ShouldBe(FlagStage.Proposed);

        static FlagStage Stage(string day, params IDocument[] documents) =>
            At(day, documents).Single(measure => measure.Kind == FlagKind.KeyReview).Stage;
    }

    [Fact]
    [Trait("Rule", "IM-06")]
    public void A_recommendation_for_awards_follows_from_no_level_and_stands_only_where_somebody_gave_it()
    {
        foreach (var level in Enum.GetValues<CreditLevel>())
            At("2026-07-01", Final(2, level)).ShouldNotContain(measure => measure.Kind == FlagKind.RecommendForAward);
        var flag = Adopting(5, change =>
            (change.Kind, change.BasedOn, change.Header.LegalBasis[0].Article) = (FlagKind.RecommendForAward, null, "6"));
        var measure = At("2026-07-01", Final(2, CreditLevel.NoNamedLevel), flag).ShouldHaveSingleItem();
        (measure.Kind, measure.LegalBasis, measure.AdoptedBy.Id).ShouldBe((FlagKind.RecommendForAward, "内环发〔2024〕21号 6", Samples.Id(5)));
    }

    [Fact]
    [Trait("Rule", "IM-05-4")]
    public void Under_an_exclusion_no_level_brings_a_measure() =>
        At("2026-07-01", Final(2, CreditLevel.Bad), Samples.Exclusion().As(6)).ShouldBeEmpty();

    [Theory]
    [Trait("Rule", "IM-32")]
    [Trait("Rule", "IM-33")]
    [InlineData(FlagKind.StricterProjectReview, CreditLevel.Warning, "")]
    [InlineData(FlagKind.StricterProjectReview, CreditLevel.NoNamedLevel, "IM-32")]
    [InlineData(FlagKind.KeyReview, CreditLevel.Bad, "")]
    [InlineData(FlagKind.KeyReview, CreditLevel.Warning, "IM-33")]
    public void A_measure_is_adopted_for_a_level_that_brings_it(FlagKind kind, CreditLevel level, string rule)
    {
        var violations = Judge(Adopting(5, flag => flag.Kind = kind), File(Final(2, level)));
        if (rule.Length == 0) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("based_on", rule));
        Judge(Adopting(5, flag => (flag.Kind, flag.Stage) = (kind, FlagStage.Proposed)), File(Final(2, level))).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-33")]
    public void A_measure_is_not_adopted_on_a_proposed_result() =>
        Judge(Adopting(5), File(Final(2, CreditLevel.Bad).As(2, result => result.Stage = ResultStage.Proposed)))
            .ShouldBreak(("based_on", "IM-33"));

    [Fact]
    [Trait("Rule", "IM-35")]
    public void A_disclosure_states_one_of_the_six_uses_or_the_ecology_systems_own() =>
        Enum.GetValues<Purpose>().Where(purpose => purpose != Purpose.Unspecified).ShouldBe(
        [
            Purpose.Licensing, Purpose.Inspection, Purpose.Procurement, Purpose.Bidding, Purpose.Qualification, Purpose.Commendation,
            Purpose.EcologySupervision,
        ]);

    // The rank of Ningbo's whitelist is its own rule (NB-13-1); a fine is what somebody else was told to pay.
    [Fact]
    [Trait("Rule", "IM-36-2")]
    public void No_message_has_a_price_a_fee_or_a_ranking()
    {
        string[] words = ["price", "fee", "charge", "rank", "ranking", "recommended"];
        var fields = DocumentKinds.All.Select(type => type.Descriptor.File)
            .Concat([StatusServiceReflection.Descriptor, EvaluationServiceReflection.Descriptor, ExchangeServiceReflection.Descriptor])
            .Distinct()
            .Where(file => file != WhitelistReflection.Descriptor)
            .SelectMany(file => file.MessageTypes).SelectMany(AndNested).SelectMany(message => message.Fields.InDeclarationOrder()).ToList();
        fields.Count.ShouldBeGreaterThan(200);
        fields.ShouldAllBe(field => !field.Name.Split('_', StringSplitOptions.None).Intersect(words, StringComparer.Ordinal).Any());
    }

    private static IEnumerable<MessageDescriptor> AndNested(MessageDescriptor message) => message.NestedTypes.SelectMany(AndNested).Prepend(message);

    private static Flag Adopting(int serial, Action<Flag>? change = null) => Samples.Flag().As(serial, flag =>
    {
        flag.Kind = FlagKind.KeyReview;
        flag.EndsOn = "2026-12-31";
        change?.Invoke(flag);
    });

    private static RepairConfirmation RepairOf(int serial, CreditLevel level) => Samples.Repair().As(serial, repair =>
    {
        repair.Repaired.RemoveAt(1);
        repair.ResultingLevel = level;
    });

    private static IReadOnlyList<Measure> At(string day, params IDocument[] documents) =>
        Measures.Of(Samples.Organisation, File(documents), Day(day));
}
