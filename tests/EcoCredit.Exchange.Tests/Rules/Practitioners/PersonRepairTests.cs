using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Practitioners;

/// <summary>Articles 28 and 29. The person was rated on 20 May 2025; 20 working days from 20 May 2026 end on 17 June.</summary>
public class PersonRepairTests
{
    internal static readonly DateTimeOffset Now = new(2026, 7, 20, 10, 0, 0, ChinaTime.Offset);

    [Theory]
    [InlineData("2026-05-19", "applied_on")]
    [InlineData("2026-05-20", "")]
    [Trait("Rule", "IM-28")]
    public void A_repair_is_confirmed_a_year_after_the_rating(string appliedOn, string field)
    {
        var (matter, final) = Rated();
        var violations = matter.Judge(Repair(matter, final, appliedOn, "2026-06-16"), Now);
        if (field.Length == 0) violations.ShouldBeEmpty();
        else violations.ShouldBreak((field, "IM-28"));
    }

    [Theory]
    [InlineData("2025-05-20", true)]
    [InlineData("2025-05-21", false)]
    [InlineData("2026-06-10", false)]
    [InlineData("2026-06-11", true)]
    [Trait("Rule", "IM-28")]
    public void No_record_may_have_come_between_rating_and_decision(string producedOn, bool accepted)
    {
        var (matter, final) = Rated();
        matter.Record("新事", PersonCase.Department(3), producedOn, PersonCase.OtherCityArea);
        var violations = matter.Judge(Repair(matter, final, decidedOn: "2026-06-10"), Now);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("result", "IM-28"));
    }

    [Theory]
    [InlineData("2026-06-17", "", "")]
    [InlineData("2026-06-18", "", "reasons")]
    [InlineData("2026-06-18", "外部核实延误", "")]
    [Trait("Rule", "IM-28")]
    public void The_decision_takes_at_most_twenty_working_days_or_says_why(string decidedOn, string reasons, string field)
    {
        var (matter, final) = Rated();
        var repair = Repair(matter, final, decidedOn: decidedOn);
        repair.Reasons = reasons;
        var violations = matter.Judge(repair, Now);
        if (field.Length == 0) violations.ShouldBeEmpty();
        else violations.ShouldBreak((field, "IM-28"));
        if (field.Length > 0) return;
        var task = PersonStepTests.Tasks(matter, new DateOnly(2026, 7, 20)).Single(t => t.Rule == "IM-28");
        (task.DueOn, task.State).ShouldBe(("2026-06-17", decidedOn == "2026-06-17" ? TaskState.Done : TaskState.DoneLate));
    }

    [Fact]
    [Trait("Rule", "IM-28")]
    public void A_decision_period_into_a_year_without_a_calendar_is_not_guessed()
    {
        var (matter, final) = Rated();
        var now = new DateTimeOffset(2026, 12, 20, 10, 0, 0, ChinaTime.Offset);
        matter.Judge(Repair(matter, final, "2026-12-10", "2026-12-18"), now).ShouldBreak(("decided_on", "CALENDAR"));
    }

    [Theory]
    [InlineData(PractitionerMerit.RewardedReport)]
    [InlineData(PractitionerMerit.VolunteerHours)]
    [Trait("Rule", "IM-29")]
    public void A_confirmation_names_a_ground_of_article_29_and_its_evidence(PractitionerMerit merit)
    {
        Samples.Check(Samples.PractitionerRepair(), r => r.Merit = merit).ShouldBeEmpty();
        Samples.Check(Samples.PractitionerRepair(), r => r.Merit = PractitionerMerit.Unspecified).ShouldBreak(("merit", "IM-29"));
        Samples.Check(Samples.PractitionerRepair(), r => r.Header.Evidence.Clear()).ShouldBreak(("header.evidence", "IM-29"));
    }

    [Fact]
    [Trait("Rule", "IM-28")]
    public void A_refusal_tells_its_reasons_and_may_come_before_the_year_is_over()
    {
        Samples.Check(Samples.PractitionerRepair(), r => (r.Confirmed, r.Merit) = (false, PractitionerMerit.Unspecified))
            .ShouldBreak(("reasons", "IM-28"));
        Samples.Check(Samples.PractitionerRepair(), r => r.DecidedOn = "2026-05-05").ShouldBreak(("decided_on", "IM-28"));
        Samples.Check(Samples.PractitionerRepair(), context: Samples.Context(Role.EcoCounty))
            .ShouldBreak(("header.source_agency", "IM-28"));
        var (matter, final) = Rated();
        var early = Refusal(matter, final, "2026-01-12");
        matter.Accept(early, Now);
        matter.Judge(Refusal(matter, final, "2026-01-12"), Now).ShouldBreak(("result", "IM-28"));
        matter.Accept(Repair(matter, final), Now);
        matter.Judge(Refusal(matter, final, "2026-07-01"), Now).ShouldBreak(("result", "IM-28"));
    }

    [Fact]
    [Trait("Rule", "IM-28")]
    public void Only_a_final_result_in_force_about_the_same_person_is_repaired_by_the_prefecture_that_determined_it()
    {
        var matter = new PersonCase(2024);
        var (proposal, final, records) = matter.Rated();
        matter.Judge(Repair(matter, proposal), Now).ShouldBreak(("result", "IM-28"));
        var stranger = Repair(matter, final);
        stranger.Header.AreaCode = PersonCase.OtherCityArea;
        matter.Judge(stranger, Now).ShouldBreak(("header.area_code", "IM-28"));
        var other = Repair(matter, final);
        other.Person.Number = Samples.ResidentNumber("99010119900307124");
        CheckCase(matter, other).ShouldContain(v => v.Field == "result" && v.Rule == "IM-28");

        var lifted = matter.Result(PractitionerResultStage.Final, "2025-06-10", dishonest: false, records, revision: 2);
        lifted.ManualReason = "复核更正";
        lifted.Header.Supersedes = final;
        matter.Accept(lifted);
        matter.Judge(Repair(matter, final), Now).ShouldBreak(("result", "IM-28"));
        matter.Judge(Repair(matter, PersonCase.ReferenceOf(lifted)), Now).ShouldBreak(("result", "IM-28"));
    }

    internal static PractitionerRepair Repair(
        PersonCase matter, DocumentReference result, string appliedOn = "2026-05-20", string decidedOn = "2026-06-16")
    {
        var repair = matter.Prepare(Samples.PractitionerRepair(), Samples.CityArea);
        (repair.Result, repair.AppliedOn, repair.DecidedOn) = (result, appliedOn, decidedOn);
        return repair;
    }

    private static PractitionerRepair Refusal(PersonCase matter, DocumentReference result, string appliedOn)
    {
        var refusal = Repair(matter, result, appliedOn, appliedOn);
        (refusal.Confirmed, refusal.Merit, refusal.Reasons) = (false, PractitionerMerit.Unspecified, "评定未满一年");
        return refusal;
    }

    private static IReadOnlyList<Violation> CheckCase(PersonCase matter, PractitionerRepair repair) =>
        DocumentRules.CheckCase(repair, Samples.Context(Role.EcoCity) with { Now = Now }, matter.File);

    private static (PersonCase Matter, DocumentReference Final) Rated()
    {
        var matter = new PersonCase(2024);
        return (matter, matter.Rated().Final);
    }
}
