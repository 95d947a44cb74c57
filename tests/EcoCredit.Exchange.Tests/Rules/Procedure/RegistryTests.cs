using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

public class RegistryTests
{
    private static readonly RuleSettings InForce = new() { NingboInForceFrom = new DateOnly(2025, 1, 1) };

    [Fact]
    [Trait("Rule", "IM-03")]
    public void An_organisation_has_service_kinds_and_other_ones_are_described()
    {
        Samples.Check(Samples.Registry(), entry =>
        {
            entry.ServiceKinds.Clear();
            entry.SourceSystem = SourceSystem.Prefecture;
        }).ShouldBreak(("service_kinds", "IM-03"));
        Samples.Check(Samples.Registry(), entry => entry.ServiceKinds.Add(ServiceKind.Eia)).ShouldBreak(("service_kinds", "IM-03"));
        Samples.Check(Samples.Registry(), entry => entry.ServiceKinds.Add(ServiceKind.Other)).ShouldBreak(("other_service", "IM-03"));
        Samples.Check(Samples.Registry(), entry => entry.OtherService = "示例服务").ShouldBreak(("other_service", "IM-03"));
        Samples.Check(Samples.Registry(), entry =>
        {
            entry.ServiceKinds.Add(ServiceKind.Other);
            entry.OtherService = "示例服务";
        }).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "IM-15-2")]
    [InlineData(SourceSystem.Unspecified, Role.EcoCity, false)]
    [InlineData(SourceSystem.EiaPlatform, Role.EcoCity, true)]
    [InlineData(SourceSystem.DisclosureSystem, Role.EcoCity, true)]
    [InlineData(SourceSystem.Prefecture, Role.EcoCity, true)]
    [InlineData(SourceSystem.EiaPlatform, Role.NbCity, true)]
    [InlineData(SourceSystem.DisclosureSystem, Role.NbCity, false)]
    [InlineData(SourceSystem.Prefecture, Role.NbCity, true)]
    public void The_source_system_fits_the_authority(SourceSystem system, Role role, bool accepted)
    {
        var violations = Samples.Check(Samples.Registry(), entry => entry.SourceSystem = system, Samples.Context(role));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("source_system", "IM-15-2"));
    }

    [Fact]
    [Trait("Rule", "IM-15-2")]
    public void The_national_platform_tells_of_those_who_assess_impacts() =>
        Samples.Check(Samples.Registry(), entry => entry.ServiceKinds.Remove(ServiceKind.Eia)).ShouldBreak(("source_system", "IM-15-2"));

    [Fact]
    [Trait("Rule", "IM-10")]
    public void It_is_said_where_the_organisation_is_registered() =>
        Samples.Check(Samples.Registry(), entry => entry.RegisteredAreaCode = "").ShouldBreak(("registered_area_code", "IM-10"));

    [Fact]
    [Trait("Rule", "NB-06")]
    public void A_change_has_its_days()
    {
        Samples.Check(Samples.Registry(), entry => entry.Header.Supersedes = Samples.Reference(2))
            .ShouldBreak(("changed_on", "NB-06"), ("updated_on", "NB-06"));
        Samples.Check(Samples.Registry(), entry => (entry.ChangedOn, entry.UpdatedOn) = ("2026-05-02", "2026-05-01"))
            .ShouldBreak(("updated_on", "NB-06"));
        Samples.Check(Samples.Registry(), entry => (entry.ChangedOn, entry.UpdatedOn) = ("2026-05-02", "2026-06-16"))
            .ShouldBreak(("updated_on", "NB-06"));
        Samples.Check(Samples.Registry(), entry => (entry.ChangedOn, entry.UpdatedOn) = ("2026-01-02", "2026-06-15"))
            .ShouldBeEmpty(); // late, and taken
    }

    // Calendar days: weekends and holidays count.
    [Theory]
    [Trait("Rule", "NB-06")]
    [InlineData("2026-01-31", "2026-03-02", false)]
    [InlineData("2026-01-31", "2026-03-03", true)]
    [InlineData("2026-05-01", "2026-05-31", false)]
    [InlineData("2026-05-01", "2026-06-01", true)]
    [InlineData("", "", false)]
    public void A_change_is_late_after_30_calendar_days(string changedOn, string updatedOn, bool isLate) =>
        Registry.IsLate(new RegistryEntry { ChangedOn = changedOn, UpdatedOn = updatedOn }).ShouldBe(isLate);

    [Fact]
    [Trait("Rule", "NB-05")]
    public void A_change_replaces_the_entry_before_it()
    {
        var year = new Year().On("2026-03-02");
        var first = year.Accept(Entry(year, "1"));
        year.Check(Entry(year, "2")).ShouldBreak(("header.supersedes", "NB-05"));
        var change = Entry(year, "3");
        change.Header.Supersedes = first;
        (change.ChangedOn, change.UpdatedOn) = ("2026-03-01", "2026-03-02");
        year.Accept(change);
        var fork = Entry(year, "4");
        fork.Header.Supersedes = first;
        (fork.ChangedOn, fork.UpdatedOn) = ("2026-03-01", "2026-03-02");
        year.Check(fork).ShouldBreak(("header.supersedes", "IM-31"), ("header.supersedes", "NB-05"));
    }

    [Fact]
    [Trait("Rule", "NB-20")]
    public void Ningbo_keeps_no_entries_and_hears_no_objections_before_its_rules_are_in_force()
    {
        var context = Samples.Context(Role.NbCity);
        DocumentRules.CheckCase(Samples.Registry(), context, CaseFile.Empty).ShouldBreak(("header", "NB-20"));
        DocumentRules.CheckCase(Samples.Registry(), context with { Settings = InForce }, CaseFile.Empty).ShouldBeEmpty();
        DocumentRules.CheckCase(Samples.Objection(), context, CaseFile.Empty).ShouldContain(violation => violation.Rule == "NB-20");
        DocumentRules.CheckCase(Samples.Decision(), context, CaseFile.Empty).ShouldContain(violation => violation.Rule == "NB-20");
    }

    [Theory]
    [Trait("Rule", "NB-14")]
    [InlineData("2026-03-01", false)]
    [InlineData("2026-03-02", true)]
    [InlineData("2026-03-06", true)]
    [InlineData("2026-03-07", false)]
    public void An_objection_to_a_score_comes_within_the_notice(string receivedOn, bool accepted)
    {
        var notice = new WhitelistNotice
        {
            Header = Samples.Header(),
            OpensOn = "2026-03-02",
            ClosesOn = "2026-03-06",
            Scores = { new WhitelistScore { CreditCode = Samples.Organisation } },
        };
        notice.Header.Id = Samples.Id(2);
        var file = new CaseFile([new FiledDocument(1, Samples.Now, notice)]);
        var objection = Samples.Objection();
        objection.ReceivedOn = receivedOn;
        var context = Samples.Context(Role.NbCity) with { Settings = InForce };
        var violations = DocumentRules.CheckCase(objection, context, file);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("received_on", "NB-14"));
        objection.Header.Subject.CreditCode = Samples.Client;
        DocumentRules.CheckCase(objection, context, file).ShouldContain(v => v.Field == "header.subject.credit_code" && v.Rule == "NB-14");
    }

    private static RegistryEntry Entry(Year year, string serial)
    {
        var entry = Samples.Registry();
        entry.Header.Id = Samples.Id(int.Parse(serial, System.Globalization.CultureInfo.InvariantCulture));
        entry.Header.SourceAgency = year.Agency;
        entry.Header.IssueTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(year.Now);
        return entry;
    }
}
