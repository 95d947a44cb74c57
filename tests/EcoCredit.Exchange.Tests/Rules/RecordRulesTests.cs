using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

public class RecordRulesTests
{
    public static TheoryData<RecordClass> Classes() => new(Enum.GetValues<RecordClass>().Where(value => value != RecordClass.Unspecified));

    [Theory]
    [MemberData(nameof(Classes))]
    public void A_valid_record_of_each_class_breaks_nothing(RecordClass recordClass) => Samples.Check(Of(recordClass)).ShouldBeEmpty();

    [Theory]
    [Trait("Rule", "IM-08")]
    [MemberData(nameof(Classes))]
    public void IM_08_refuses_a_record_without_evidence(RecordClass recordClass) =>
        Samples.Check(Of(recordClass), record => record.Header.Evidence.Clear()).ShouldBreak(("header.evidence", "IM-08"));

    [Fact]
    [Trait("Rule", "IM-09")]
    public void IM_09_the_detail_has_to_match_the_class()
    {
        Samples.Check(Samples.Ordinary(), record => record.RecordClass = RecordClass.Serious).ShouldBreak(("detail", "IM-09"));
        Samples.Check(Samples.Ordinary(), record => record.Ordinary = null).ShouldBreak(("detail", "IM-09"));
        Samples.Check(Samples.Ordinary(), record => record.RecordClass = RecordClass.Unspecified).ShouldBreak(("detail", "IM-09"), ("record_class", "IM-09"));
    }

    [Theory]
    [Trait("Rule", "IM-09")]
    [MemberData(nameof(Classes))]
    public void IM_09_practitioners_have_basic_and_ordinary_information_only(RecordClass recordClass)
    {
        var violations = Samples.Check(Of(recordClass), record => record.Header.Subject.Kind = SubjectKind.Practitioner);
        if (recordClass is RecordClass.Basic or RecordClass.Ordinary) violations.ShouldBreak(("header.subject.kind", "IM-21-4"));
        else violations.ShouldBreak(("header.subject.kind", "IM-21-4"), ("record_class", "IM-09"));
    }

    [Fact]
    [Trait("Rule", "IM-10")]
    public void IM_10_basic_information_has_a_kind_and_an_orderly_validity()
    {
        Samples.Check(Samples.Basic(), record => record.Basic.Kind = BasicKind.Unspecified).ShouldBreak(("basic.kind", "IM-10"));
        Samples.Check(Samples.Basic(), record => record.Basic.ValidTo = "2023-12-31").ShouldBreak(("basic.valid_to", "IM-10"));
        Samples.Check(Samples.Basic(), record => record.Basic.ValidFrom = "2023-13-01").ShouldBreak(("basic.valid_from", "ISO 8601"));
    }

    [Theory]
    [Trait("Rule", "IM-11")]
    [InlineData(BonusKind.Commendation, AuthorityLevel.Prefecture)]
    [InlineData(BonusKind.SkillContest, AuthorityLevel.Region)]
    [InlineData(BonusKind.PilotWork, AuthorityLevel.Prefecture)]
    [InlineData(BonusKind.EmergencyContribution, AuthorityLevel.Prefecture)]
    [InlineData(BonusKind.Determined, AuthorityLevel.Prefecture)]
    [InlineData(BonusKind.ByLaw, AuthorityLevel.Unspecified)]
    public void IM_11_the_issuer_has_to_stand_high_enough(BonusKind kind, AuthorityLevel least)
    {
        foreach (var level in Enum.GetValues<AuthorityLevel>())
        {
            var violations = Samples.Check(Samples.Bonus(), record =>
            {
                record.Bonus.Kind = kind;
                record.Bonus.IssuerLevel = level;
            });
            if (level >= least) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("bonus.issuer_level", "IM-11"));
        }
    }

    [Fact]
    [Trait("Rule", "IM-22-3")]
    public void IM_22_a_bonus_does_not_end_before_it_was_given() =>
        Samples.Check(Samples.Bonus(), record => record.Bonus.ValidUntil = "2026-02-28").ShouldBreak(("bonus.valid_until", "IM-22"));

    [Theory]
    [Trait("Rule", "IM-12")]
    [InlineData(AdvisoryKind.JointInspectionNotice, false)]
    [InlineData(AdvisoryKind.Transferred, false)]
    [InlineData(AdvisoryKind.RefusedInspection, true)]
    public void IM_12_notices_and_transfers_need_a_document_number(AdvisoryKind kind, bool accepted)
    {
        var violations = Samples.Check(Samples.Advisory(), record =>
        {
            record.Advisory.Kind = kind;
            record.DocumentNumber = "";
        });
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("document_number", "IM-12"));
    }

    [Fact]
    [Trait("Rule", "IM-12")]
    [Trait("Rule", "IM-15-4")]
    public void IM_12_advisory_information_has_a_kind_and_stays_inside_the_ecology_system()
    {
        Samples.Check(Samples.Advisory(), record => record.Advisory.Kind = AdvisoryKind.Unspecified).ShouldBreak(("advisory.kind", "IM-12"));
        Samples.Check(Samples.Advisory(), record => record.Header.Visibility = Visibility.GovShared).ShouldBreak(("header.visibility", "IM-15-4"));
    }

    // 12(3) speaks of inspections and registrations that ecology authorities organise: nobody else can have been refused.
    [Theory]
    [Trait("Rule", "IM-12")]
    [InlineData(Role.EcoCity, true)]
    [InlineData(Role.EcoCounty, true)]
    [InlineData(Role.EcoRegion, true)]
    [InlineData(Role.MarketReg, false)]
    [InlineData(Role.PublicSecurity, false)]
    public void IM_12_only_ecology_authorities_tell_that_their_inspection_was_refused(Role role, bool accepted)
    {
        var violations = Samples.Check(
            Samples.Advisory(),
            record =>
            {
                record.Advisory.Kind = AdvisoryKind.RefusedInspection;
                record.Source = InformationSource.MarketRegulation;
            },
            Samples.Context(role));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("advisory.kind", "IM-12"));
    }

    [Fact]
    [Trait("Rule", "IM-13")]
    public void IM_13_a_penalty_needs_kind_number_and_content_of_the_decision()
    {
        Samples.Check(Samples.Ordinary(), record => record.Ordinary.Penalty = null).ShouldBreak(("ordinary.penalty", "IM-13"));
        Samples.Check(Samples.Ordinary(), record => record.DocumentNumber = "").ShouldBreak(("document_number", "IM-13"));
        Samples.Check(Samples.Ordinary(), record => record.Ordinary.Penalty.Category = "").ShouldBreak(("ordinary.penalty.category", "IM-13"));
        Samples.Check(Samples.Ordinary(), record =>
        {
            record.Ordinary.Penalty.FineFen = -1;
            record.Ordinary.Penalty.ConfiscatedFen = -1;
        }).ShouldBreak(("ordinary.penalty.fine_fen", "IM-13"), ("ordinary.penalty.confiscated_fen", "IM-13"));
        Samples.Check(Samples.Ordinary(), record => record.Ordinary.Kind = OrdinaryKind.ByLaw)
            .ShouldBreak(("ordinary.kind", "IM-13"), ("ordinary.penalty", "IM-13"));
        Samples.Check(Samples.Ordinary(), record => record.Ordinary.Kind = OrdinaryKind.Unspecified)
            .ShouldBreak(("ordinary.kind", "IM-13"), ("ordinary.penalty", "IM-13"));
    }

    [Theory]
    [Trait("Rule", "IM-13")]
    [InlineData("", true)]
    [InlineData("2026-03-01", true)]
    [InlineData("2026-06-15", true)]
    [InlineData("2026-02-28", false)]
    [InlineData("2026-06-16", false)]
    public void IM_13_a_penalty_is_final_after_it_was_made_and_not_in_the_future(string finalOn, bool accepted)
    {
        var violations = Samples.Check(Samples.Ordinary(), record => record.Ordinary.FinalOn = finalOn);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("ordinary.final_on", "IM-13"));
    }

    [Theory]
    [Trait("Rule", "IM-13")]
    [InlineData(OrdinaryKind.ListedSupervision, AuthorityLevel.Prefecture, false)]
    [InlineData(OrdinaryKind.ListedSupervision, AuthorityLevel.Region, true)]
    [InlineData(OrdinaryKind.Determined, AuthorityLevel.County, false)]
    [InlineData(OrdinaryKind.Determined, AuthorityLevel.Prefecture, true)]
    [InlineData(OrdinaryKind.CommissionedWork, AuthorityLevel.Unspecified, true)]
    public void IM_13_listing_needs_the_region_and_determination_the_prefecture(OrdinaryKind kind, AuthorityLevel level, bool accepted)
    {
        var violations = Samples.Check(Samples.SameAsClient(), record =>
        {
            record.Ordinary.Kind = kind;
            record.Ordinary.AuthorityLevel = level;
        });
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("ordinary.authority_level", "IM-13"));
    }

    [Fact]
    [Trait("Rule", "IM-14")]
    public void IM_14_the_row_has_to_fit_the_class()
    {
        Samples.Check(Samples.Ordinary(), record => record.Ordinary.CatalogueRow = "A1-06").ShouldBreak(("ordinary.catalogue_row", "IM-14"));
        Samples.Check(Samples.Ordinary(), record => record.Ordinary.CatalogueRow = "A1-99").ShouldBreak(("ordinary.catalogue_row", "IM-14"));
        Samples.Check(Samples.Ordinary(), record => record.Ordinary.CatalogueRow = "").ShouldBeEmpty();
        Samples.Check(Samples.Serious(), record => record.Serious.CatalogueRow = "A1-13").ShouldBreak(("serious.catalogue_row", "IM-14"));
        Samples.Check(Samples.Serious(), record => record.Serious.CatalogueRow = "").ShouldBreak(("serious.catalogue_row", "IM-14"));
        Samples.Check(Samples.Serious(), record => record.Serious.CatalogueRow = "A18-2-6").ShouldBeEmpty();
        Samples.Check(Samples.Serious(), record => record.Serious.Kind = SeriousKind.Unspecified).ShouldBreak(("serious.kind", "IM-14"));
    }

    [Theory]
    [Trait("Rule", "AMB-10")]
    [InlineData("A1-04")]
    [InlineData("A1-08")]
    public void AMB_10_the_catch_all_rows_need_the_region(string row)
    {
        Samples.Check(Samples.Serious(), record => record.Serious.CatalogueRow = row).ShouldBeEmpty();
        Samples.Check(Samples.Serious(), record =>
        {
            record.Serious.CatalogueRow = row;
            record.Serious.AuthorityLevel = AuthorityLevel.Prefecture;
        }).ShouldBreak(("serious.authority_level", "AMB-10"));
    }

    [Theory]
    [Trait("Rule", "IM-14")]
    [InlineData(SeriousKind.EnvironmentalRisk)]
    [InlineData(SeriousKind.Other)]
    public void IM_14_kinds_4_and_5_fall_under_the_catch_all_rows_only(SeriousKind kind)
    {
        Samples.Check(Samples.Serious(), record => record.Serious.Kind = kind).ShouldBreak(("serious.catalogue_row", "IM-14"));
        Samples.Check(Samples.Serious(), record =>
        {
            record.Serious.Kind = kind;
            record.Serious.CatalogueRow = "A1-08";
        }).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-11")]
    public void AMB_11_rows_that_follow_the_client_need_the_client()
    {
        Samples.Check(Samples.SameAsClient()).ShouldBeEmpty();
        Samples.Check(Samples.SameAsClient(), record => record.Ordinary.Client = null).ShouldBreak(("ordinary.client", "AMB-11"));
        Samples.Check(Samples.SameAsClient(), record =>
        {
            record.Ordinary.CatalogueRow = "A1-10";
            record.Header.Evidence[0].Kind = EvidenceKind.Determination;
        }).ShouldBreak(("ordinary.client", "AMB-11"));
        Samples.Check(Samples.SameAsClient(), record => record.Ordinary.Client = new ClientOutcome()).ShouldBreak(
            ("ordinary.client.client_code", "GB 32100"), ("ordinary.client.client_record", "AMB-11"),
            ("ordinary.client.rule_version", "AMB-11"), ("ordinary.client.points", "AMB-11"));
        Samples.Check(Samples.SameAsClient(), record => record.Ordinary.Client.Grade = "C").ShouldBreak(("ordinary.client.points", "AMB-11"));
        Samples.Check(Samples.SameAsClient(), record =>
        {
            record.Ordinary.Client.Grade = "C";
            record.Ordinary.Client.Points = 0;
        }).ShouldBeEmpty();
        Samples.Check(Samples.SameAsClient(), record =>
        {
            record.Ordinary.Client.Grade = "E";
            record.Ordinary.Client.Points = 0;
        }).ShouldBreak(("ordinary.client.grade", "AMB-11"));
    }

    [Theory]
    [Trait("Rule", "IM-15-1")]
    [InlineData(Role.EcoRegion, "BASIC BONUS ADVISORY ORDINARY SERIOUS")]
    [InlineData(Role.EcoCity, "BASIC BONUS ADVISORY ORDINARY SERIOUS")]
    [InlineData(Role.EcoCounty, "BASIC BONUS ADVISORY ORDINARY SERIOUS")]
    [InlineData(Role.MarketReg, "BASIC ADVISORY ORDINARY SERIOUS")]
    [InlineData(Role.PublicSecurity, "ADVISORY")]
    [InlineData(Role.CreditPlatform, "")]
    [InlineData(Role.Procurement, "")]
    [InlineData(Role.Finance, "")]
    [InlineData(Role.NbCity, "")]
    [InlineData(Role.Subject, "")]
    public void IM_15_1_each_role_produces_its_own_classes(Role role, string classes)
    {
        foreach (var recordClass in Enum.GetValues<RecordClass>().Where(value => value != RecordClass.Unspecified))
        {
            var violations = Samples.Check(
                Of(recordClass), record => record.Source = role == Role.MarketReg ? InformationSource.MarketRegulation : record.Source, Samples.Context(role));
            if (classes.Split(' ').Contains(recordClass.ToString().ToUpperInvariant(), StringComparer.Ordinal)) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("record_class", "IM-15-1"));
        }
    }

    [Fact]
    [Trait("Rule", "IM-15-3")]
    public void IM_15_3_every_record_names_one_of_the_eight_sources()
    {
        Samples.Check(Samples.Ordinary(), record => record.Source = InformationSource.Unspecified).ShouldBreak(("source", "IM-15-3"));
        foreach (var source in Enum.GetValues<InformationSource>().Where(value => value != InformationSource.Unspecified))
        {
            Samples.Check(Samples.Ordinary(), record => record.Source = source).ShouldBeEmpty();
            var violations = Samples.Check(Samples.Ordinary(), record => record.Source = source, Samples.Context(Role.MarketReg));
            if (source == InformationSource.MarketRegulation) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("source", "IM-15-3"));
        }
    }

    [Fact]
    [Trait("Rule", "IM-22-1")]
    public void IM_22_the_day_of_production_is_needed_and_not_in_the_future()
    {
        Samples.Check(Samples.Serious(), record => record.ProducedOn = "").ShouldBreak(("produced_on", "IM-22"));
        Samples.Check(Samples.Serious(), record => record.ProducedOn = "2026-06-16").ShouldBreak(("produced_on", "IM-22"));
        Samples.Check(Samples.Serious(), record => record.ProducedOn = "2026-3-1").ShouldBreak(("produced_on", "ISO 8601"));
    }

    [Fact]
    [Trait("Rule", "AMB-09")]
    public void AMB_09_the_conduct_is_not_later_than_its_record() =>
        Samples.Check(Samples.Ordinary(), record => record.ActOn = "2026-03-02").ShouldBreak(("act_on", "AMB-09"));

    [Fact]
    [Trait("Rule", "IM-22-2")]
    public void IM_22_a_rectification_needs_evidence_and_a_day()
    {
        Samples.Check(Samples.Closure(), closure => closure.Header.Evidence.Clear()).ShouldBreak(("header.evidence", "IM-22"));
        Samples.Check(Samples.Closure(), closure => closure.ClosedOn = "2026-06-16").ShouldBreak(("closed_on", "IM-22"));
        Samples.Check(Samples.Closure(), closure => closure.ClosedOn = "").ShouldBreak(("closed_on", "IM-22"));
        Samples.Check(Samples.Closure(), closure => closure.Reason = ClosureReason.Unspecified).ShouldBreak(("reason", "IM-22"));
    }

    [Theory]
    [Trait("Rule", "IM-31")]
    [InlineData(ClosureReason.Annulled)]
    [InlineData(ClosureReason.Corrected)]
    [InlineData(ClosureReason.Withdrawn)]
    public void IM_31_a_record_does_not_end_in_silence(ClosureReason reason)
    {
        var closure = Samples.Closure();
        closure.Reason = reason;
        closure.Replacement = reason == ClosureReason.Corrected ? Samples.Reference(3) : null;
        Samples.Check(closure).ShouldBreak(("explanation", "IM-31"));
        Samples.Check(closure, changed => changed.Explanation = "示例说明").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void IM_31_a_correction_and_nothing_else_names_a_replacement()
    {
        Samples.Check(Samples.Closure(), closure => closure.Replacement = Samples.Reference(3)).ShouldBreak(("replacement", "IM-31"));
        var correction = Samples.Closure();
        correction.Reason = ClosureReason.Corrected;
        correction.Explanation = "示例说明";
        Samples.Check(correction).ShouldBreak(("replacement", "IM-31"));
        Samples.Check(correction, changed => changed.Replacement = changed.Record.Clone()).ShouldBreak(("replacement", "IM-31"));
    }

    [Fact]
    [Trait("Rule", "IM-15-1")]
    public void IM_15_1_a_closure_comes_from_an_authority_that_produces_records_and_names_the_record()
    {
        Samples.Check(Samples.Closure(), context: Samples.Context(Role.MarketReg)).ShouldBeEmpty();
        Samples.Check(Samples.Closure(), context: Samples.Context(Role.CreditPlatform)).ShouldBreak(("header.source_agency", "IM-15-1"));
        Samples.Check(Samples.Closure(), closure => closure.Record = null).ShouldBreak(("record", "IM-15-1"));
    }

    private static CreditRecord Of(RecordClass recordClass) => recordClass switch
    {
        RecordClass.Basic => Samples.Basic(),
        RecordClass.Bonus => Samples.Bonus(),
        RecordClass.Advisory => Samples.Advisory(),
        RecordClass.Ordinary => Samples.Ordinary(),
        _ => Samples.Serious(),
    };
}
