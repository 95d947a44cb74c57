using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules;

public class RowRulesTests
{
    public static TheoryData<string> Rows() => [.. Catalogue.InnerMongolia.Rows.Select(row => row.RowId)];

    [Theory]
    [Trait("Rule", "IM-08")]
    [Trait("Rule", "IM-14")]
    [MemberData(nameof(Rows))]
    public void A_record_of_each_row_with_all_that_the_row_asks_for_is_valid(string row) => Samples.Check(Of(row)).ShouldBeEmpty();

    [Theory]
    [Trait("Rule", "IM-08")]
    [MemberData(nameof(Rows))]
    public void A_row_needs_evidence_of_its_own_kinds(string rowId)
    {
        var groups = Catalogue.InnerMongolia.Find(rowId)!.Evidence;
        groups.ShouldNotBeEmpty();
        var violations = Samples.Check(Of(rowId), record =>
        {
            record.Header.Evidence.Clear();
            record.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.SubjectStatement, DocumentNumber = "示例材料" });
        });
        violations.ShouldBreak([.. groups.Select(_ => ("header.evidence", "IM-08"))]);
        violations.ShouldAllBe(violation => violation.English.Contains(rowId) && violation.Chinese.Contains(rowId));
    }

    [Theory]
    [Trait("Rule", "IM-08")]
    [Trait("Rule", "AMB-08")]
    [InlineData("A1-13", EvidenceKind.PenaltyDecision)]
    [InlineData("A1-12", EvidenceKind.Notice)]
    [InlineData("A1-11", EvidenceKind.InspectionRecord)]
    [InlineData("A1-11", EvidenceKind.Notice)]
    [InlineData("A1-06", EvidenceKind.PenaltyDecision)]
    [InlineData("A1-06", EvidenceKind.Determination)]
    [InlineData("A1-20", EvidenceKind.ListEntry)]
    [InlineData("A1-22", EvidenceKind.ListEntry)]
    public void One_kind_of_each_group_is_enough(string row, EvidenceKind kind) => Samples.Check(Of(row), record =>
    {
        record.Header.Evidence.Clear();
        record.Header.Evidence.Add(new Evidence { Kind = kind, DocumentNumber = "示例1号" });
    }).ShouldBeEmpty();

    [Theory]
    [Trait("Rule", "IM-03")]
    [InlineData("A1-16", "ThirdPartyTreatment FacilityOm")]
    [InlineData("A1-17", "Testing")]
    [InlineData("A1-20", "Eia")]
    [InlineData("A1-22", "Eia")]
    [InlineData("A1-23", "InfoSystemOm")]
    [InlineData("A1-25", "CarbonTesting")]
    public void A_row_for_some_services_hits_those_only(string row, string services)
    {
        var allowed = services.Split(' ').Select(Enum.Parse<ServiceKind>).ToArray();
        foreach (var service in Enum.GetValues<ServiceKind>())
        {
            var violations = Samples.Check(Of(row), record => SetService(record, service));
            if (allowed.Contains(service)) violations.ShouldBeEmpty();
            else violations.ShouldBreak((row is "A1-22" or "A1-23" ? "serious.service_kind" : "ordinary.service_kind", "IM-03"));
        }
    }

    [Fact]
    [Trait("Rule", "IM-03")]
    public void A_row_for_everybody_takes_any_service_or_none()
    {
        foreach (var service in Enum.GetValues<ServiceKind>())
        {
            Samples.Check(Samples.Ordinary(), record => SetService(record, service)).ShouldBeEmpty();
            Samples.Check(Samples.Serious(), record => SetService(record, service)).ShouldBeEmpty();
        }
    }

    [Theory]
    [Trait("Rule", "AMB-12")]
    [InlineData("A1-15", 3, true)]
    [InlineData("A1-15", 2, false)]
    [InlineData("A1-15", 0, false)]
    [InlineData("A1-11", 0, true)]
    [InlineData("A1-11", 3, false)]
    [InlineData("", 3, false)]
    public void Only_the_row_that_counts_people_has_a_number_of_people(string row, int staff, bool accepted)
    {
        var violations = Samples.Check(row.Length > 0 ? Of(row) : Samples.Ordinary(), record =>
        {
            record.Ordinary.CatalogueRow = row;
            record.Ordinary.StaffCount = staff;
        });
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("ordinary.staff_count", "AMB-12"));
    }

    [Theory]
    [Trait("Rule", "IM-18")]
    [InlineData(InformationSource.MarketRegulation, EvidenceKind.PenaltyDecision, AuthorityLevel.Prefecture, true)]
    [InlineData(InformationSource.MarketRegulation, EvidenceKind.Determination, AuthorityLevel.Prefecture, false)]
    [InlineData(InformationSource.LawEnforcement, EvidenceKind.PenaltyDecision, AuthorityLevel.Prefecture, false)]
    [InlineData(InformationSource.LawEnforcement, EvidenceKind.Determination, AuthorityLevel.Region, true)]
    [InlineData(InformationSource.LawEnforcement, EvidenceKind.Determination, AuthorityLevel.National, true)]
    public void Falsified_data_need_market_regulations_penalty_or_the_regions_determination(
        InformationSource source, EvidenceKind kind, AuthorityLevel level, bool accepted)
    {
        var violations = Samples.Check(Samples.Serious(), record =>
        {
            record.Source = source;
            record.Header.Evidence[0].Kind = kind;
            record.Serious.AuthorityLevel = level;
        });
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("serious.authority_level", "IM-18"));
    }

    [Theory]
    [Trait("Rule", "IM-13")]
    [InlineData("警告", 0, 0, false)]
    [InlineData("通报批评", 0, 0, false)]
    [InlineData("吊销许可证件", 0, 0, false)]
    [InlineData("警告", 1, 0, true)]
    [InlineData("警告", 0, 1, true)]
    [InlineData("罚款", 0, 0, true)]
    [InlineData("没收违法所得", 0, 0, true)]
    [InlineData("按日连续处罚", 0, 0, true)]
    public void Only_fines_confiscation_and_daily_penalties_fall_under_the_row_for_penalties(string category, long fine, long confiscated, bool accepted)
    {
        var record = Samples.Ordinary();
        (record.Ordinary.Penalty.Category, record.Ordinary.Penalty.FineFen, record.Ordinary.Penalty.ConfiscatedFen) = (category, fine, confiscated);
        var violations = Samples.Check(record);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("ordinary.catalogue_row", "IM-13"));

        Samples.Check(record, changed => changed.Ordinary.CatalogueRow = "").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-12")]
    [Trait("Rule", "AMB-08")]
    [Trait("Rule", "IM-15-4")]
    public void A_joint_inspection_notice_is_advisory_and_cannot_carry_a_row()
    {
        Samples.Check(Samples.Advisory()).ShouldBeEmpty();
        AdvisoryDetail.Descriptor.FindFieldByName("catalogue_row").ShouldBeNull();
        Samples.Check(Samples.Advisory(), record => record.Ordinary = new OrdinaryDetail { Kind = OrdinaryKind.ByLaw, CatalogueRow = "A1-12" })
            .ShouldContain(violation => violation.Field == "detail" && violation.Rule == "IM-09");
    }

    [Fact]
    [Trait("Rule", "IM-12")]
    [Trait("Rule", "AMB-07")]
    public void Refusing_an_inspection_deducts_only_with_a_formal_finding()
    {
        Samples.Check(Of("A1-10"), record =>
        {
            record.Header.Evidence.Clear();
            record.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.Notice, DocumentNumber = "示例1号" });
        }).ShouldBreak(("header.evidence", "IM-08"));
        Samples.Check(Samples.Advisory(), record => record.Advisory.Kind = AdvisoryKind.RefusedInspection).ShouldBeEmpty();
    }

    private static void SetService(CreditRecord record, ServiceKind service)
    {
        if (record.Ordinary is { } ordinary) ordinary.ServiceKind = service;
        else record.Serious.ServiceKind = service;
    }

    /// <summary>A valid record of any row, out of what the catalogue says of it.</summary>
    internal static CreditRecord Of(string rowId)
    {
        var row = Catalogue.InnerMongolia.Find(rowId)!;
        var record = row switch
        {
            { Severity: RowSeverity.Serious } => Samples.Serious(),
            { Outcome: RowOutcome.SameAsClient } => Samples.SameAsClient(),
            _ => Samples.Ordinary(),
        };
        record.Header.Evidence.Clear();
        record.Header.Evidence.AddRange(row.Evidence.Select(group => new Evidence { Kind = group[0], DocumentNumber = "示例1号" }));
        if (record.Serious is { } serious) serious.CatalogueRow = rowId;
        if (record.Ordinary is { } ordinary)
        {
            ordinary.CatalogueRow = rowId;
            ordinary.StaffCount = row.LeastStaff ?? 0;
            if (row.PenaltyCategories.Count == 0) (ordinary.Kind, ordinary.Penalty) = (OrdinaryKind.ByLaw, null);
        }

        SetService(record, row.Services.FirstOrDefault());
        return record;
    }
}
