using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Practitioners;

namespace EcoCredit.Exchange.Tests.Rules.Practitioners;

public class PersonRatingTests
{
    private static readonly DateOnly AsOf = new(2026, 6, 15);

    [Fact]
    [Trait("Rule", "IM-17-1")]
    [Trait("Rule", "IM-17-2")]
    [Trait("Rule", "AMB-06")]
    public void Two_events_of_two_departments_rate_and_nothing_less_does()
    {
        var matter = new PersonCase();
        Rate(matter).Rating.ShouldBe(PractitionerRating.None);
        matter.Record("事一", PersonCase.Department(1));
        Rate(matter).ShouldSatisfyAllConditions(e => e.Rating.ShouldBe(PractitionerRating.None), e => e.Events.ShouldBe(1));
        matter.Record("事二", PersonCase.Department(1));
        Rate(matter).ShouldSatisfyAllConditions(e => e.Rating.ShouldBe(PractitionerRating.ManualDecision), e => e.Departments.ShouldBe(1));
        matter.Record("事三", PersonCase.Department(2), area: PersonCase.OtherCityArea);
        var rated = Rate(matter);
        (rated.Rating, rated.Events, rated.Departments).ShouldBe((PractitionerRating.Dishonest, 3, 2));
        rated.Reasons.Select(reason => reason.Rule).ShouldBe(["IM-17-1", "IM-17-2"]);
    }

    [Fact]
    [Trait("Rule", "AMB-06")]
    public void The_same_event_counts_once_however_it_is_written_and_whoever_reports_it()
    {
        var matter = new PersonCase();
        matter.Record("示例A 1号", PersonCase.Department(1));
        matter.Record("示例ａ１号", PersonCase.Department(2));
        var evaluation = Rate(matter);
        (evaluation.Rating, evaluation.Events, evaluation.Departments).ShouldBe((PractitionerRating.None, 1, 2));
    }

    [Theory]
    [InlineData("2024-12-31", PractitionerRating.None)]
    [InlineData("2025-01-01", PractitionerRating.Dishonest)]
    [InlineData("2025-12-31", PractitionerRating.Dishonest)]
    [InlineData("2026-01-01", PractitionerRating.None)]
    [Trait("Rule", "IM-17-1")]
    public void Events_count_from_1_January_to_31_December(string producedOn, PractitionerRating expected)
    {
        var matter = new PersonCase();
        matter.Record("事一", PersonCase.Department(1), "2025-06-01");
        matter.Record("事二", PersonCase.Department(2), producedOn);
        Rate(matter).Rating.ShouldBe(expected);
    }

    [Fact]
    [Trait("Rule", "IM-17-1")]
    public void A_superseded_record_and_another_persons_record_do_not_count()
    {
        var matter = new PersonCase();
        var first = matter.Record("事一", PersonCase.Department(1));
        matter.Record("事二", PersonCase.Department(2));
        var other = matter.NewRecord("事三", PersonCase.Department(3));
        other.Person.Number = Samples.ResidentNumber("99010119900307124");
        matter.Found(other);
        var corrected = matter.NewRecord("事一", PersonCase.Department(1), "2024-04-01");
        corrected.Header.Supersedes = first;
        matter.Accept(corrected);
        var evaluation = Rate(matter);
        (evaluation.Events, evaluation.Rating).ShouldBe((1, PractitionerRating.None));

        var again = matter.NewRecord("事一", PersonCase.Department(1));
        again.Header.Supersedes = first;
        matter.Judge(again).ShouldBreak(("header.supersedes", "IM-31"));
        again.Header.Supersedes = PersonCase.ReferenceOf(other);
        matter.Judge(again).ShouldBreak(("header.supersedes", "IM-31"));
    }

    [Fact]
    [Trait("Rule", "IM-10")]
    public void One_person_is_one_number_however_it_is_written_and_whatever_the_name()
    {
        PersonKey.Of(Identity("99010119900307123x", "甲")).ShouldBe(PersonKey.Of(Identity(" ９９０１０１19900307123Ｘ ", "乙")));
        PersonKey.Of(Identity("99010119900307123x", "甲")).ShouldNotBe(
            PersonKey.Of(new PractitionerIdentity { Kind = IdentityKind.ExitEntryDocument, Number = "99010119900307123X" }));
        PersonKey.Of(Identity("99010119900307123x", "甲")).ToString().ShouldNotContain("9901");

        static PractitionerIdentity Identity(string number, string name) =>
            new() { Kind = IdentityKind.ResidentId, Number = number, Name = name };
    }

    [Fact]
    [Trait("Rule", "IM-34")]
    [Trait("Rule", "IM-21-4")]
    public void A_final_result_rates_and_brings_close_review_in_every_year_until_it_is_repaired()
    {
        var matter = new PersonCase(2024);
        var (_, final, _) = matter.Rated();
        var rated = Rate(matter, 2024);
        rated.Rating.ShouldBe(PractitionerRating.RatedDishonest);
        rated.Reasons.Count(reason => reason.Rule == "IM-34").ShouldBe(1);
        Rate(matter, 2024, new DateOnly(2025, 5, 19)).Rating.ShouldBe(PractitionerRating.Dishonest);

        var next = Rate(matter, 2025);
        next.Rating.ShouldBe(PractitionerRating.None);
        next.Reasons.ShouldContain(
            reason => reason.Rule == "IM-34" && reason.Zh.Contains("KEY_REVIEW") && reason.En.Contains("KEY_REVIEW"));

        matter.Accept(PersonRepairTests.Repair(matter, final), PersonRepairTests.Now);
        var repaired = Rate(matter, 2024, new DateOnly(2026, 6, 20));
        repaired.Rating.ShouldBe(PractitionerRating.Repaired);
        repaired.Reasons.ShouldNotContain(reason => reason.Rule == "IM-34");
        repaired.Reasons.ShouldContain(reason => reason.Rule == "IM-28");
    }

    [Fact]
    [Trait("Rule", "AMB-12")]
    public void The_staff_of_an_organisation_is_a_number_of_different_persons()
    {
        var matter = new PersonCase();
        for (var i = 0; i < 4; i++)
        {
            var record = matter.NewRecord($"事{i}", PersonCase.Department(1));
            record.Person.Number = Samples.ResidentNumber($"9901011990030712{Math.Min(i, 2)}");
            matter.Found(record);
        }

        var elsewhere = matter.NewRecord("事五", PersonCase.Department(1));
        elsewhere.Person.Number = Samples.ResidentNumber("99010119900307129");
        elsewhere.OrganisationCode = Samples.Client;
        matter.Found(elsewhere);
        PractitionerRules.StaffCount(Samples.Organisation, 2025, matter.File).ShouldBe(3);
        PractitionerRules.StaffCount(Samples.Client, 2025, matter.File).ShouldBe(1);
        PractitionerRules.StaffCount(Samples.Organisation, 2024, matter.File).ShouldBe(0);
    }

    private static PractitionerEvaluation Rate(PersonCase matter, int year = 2025, DateOnly? asOf = null) =>
        PractitionerRules.Rate(matter.File, Samples.Person(), year, asOf ?? AsOf);
}
