using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Tests.Rules;

public class HeaderRulesTests
{
    [Fact]
    public void Refuses_an_id_that_is_not_canonical() =>
        Check(header => header.Id = header.Id.ToUpperInvariant()).ShouldBreak(("header.id", "HEADER"));

    [Fact]
    public void GB_32100_refuses_a_source_or_subject_that_is_no_credit_code() => Check(header =>
    {
        header.SourceAgency = Samples.Agency[..17] + "!";
        header.Subject.CreditCode = "";
    }).ShouldBreak(("header.source_agency", "GB 32100"), ("header.subject.credit_code", "GB 32100"));

    [Fact]
    public void GB_32100_accepts_an_early_pilot_code() => Check(header => header.Subject.CreditCode = "91350100M0001TGQXM").ShouldBeEmpty();

    [Fact]
    public void Allows_five_minutes_of_clock_difference_and_no_more()
    {
        Check(header => header.IssueTime = Timestamp.FromDateTimeOffset(Samples.Now.AddMinutes(5))).ShouldBeEmpty();
        Check(header => header.IssueTime = Timestamp.FromDateTimeOffset(Samples.Now.AddMinutes(5).AddSeconds(1))).ShouldBreak(("header.issue_time", "HEADER"));
    }

    [Fact]
    public void Refuses_an_issue_time_that_is_missing_or_no_time_or_before_2015()
    {
        Check(header => header.IssueTime = null).ShouldBreak(("header.issue_time", "HEADER"));
        Check(header => header.IssueTime = new Timestamp { Seconds = long.MaxValue }).ShouldBreak(("header.issue_time", "HEADER"));
        Check(header => header.IssueTime = new Timestamp { Nanos = -1 }).ShouldBreak(("header.issue_time", "HEADER"));
        Check(header => header.IssueTime = new Timestamp { Seconds = 1_420_041_599 }).ShouldBreak(("header.issue_time", "HEADER"));
        Check(header => header.IssueTime = new Timestamp { Seconds = 1_420_041_600 }).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-02")]
    public void IM_02_needs_a_subject_with_kind_and_name()
    {
        Check(header => header.Subject = null).ShouldBreak(("header.subject", "HEADER"));
        Check(header => header.Subject.Kind = SubjectKind.Unspecified).ShouldBreak(("header.subject.kind", "IM-02"));
        Check(header => header.Subject.Name = " ").ShouldBreak(("header.subject.name", "HEADER"));
    }

    [Fact]
    [Trait("Rule", "IM-21-4")]
    public void IM_21_4_refuses_practitioners_in_every_kind()
    {
        Check(header => header.Subject.Kind = SubjectKind.Practitioner).ShouldBreak(("header.subject.kind", "IM-21-4"));
        Samples.Check(Samples.Result(), result => result.Header.Subject.Kind = SubjectKind.Practitioner).ShouldBreak(("header.subject.kind", "IM-21-4"));
    }

    [Theory]
    [InlineData("990100", true)]
    [InlineData("990102", true)]
    [InlineData("990000", false)]
    [InlineData("990200", false)]
    public void The_area_lies_inside_the_source_agencys_own(string area, bool accepted)
    {
        var violations = Check(header => header.AreaCode = area);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("header.area_code", "HEADER"));
    }

    [Fact]
    public void Refuses_an_area_that_is_no_code() => Check(header => header.AreaCode = "99").ShouldBreak(("header.area_code", "GB/T 2260"));

    [Fact]
    public void Needs_a_legal_basis_with_an_instrument()
    {
        Check(header => header.LegalBasis.Clear()).ShouldBreak(("header.legal_basis", "HEADER"));
        Check(header => header.LegalBasis.Add(new LegalBasis())).ShouldBreak(("header.legal_basis[1].instrument", "HEADER"));
    }

    [Fact]
    [Trait("Rule", "IM-08")]
    public void IM_08_evidence_has_a_kind_and_a_number_or_a_digest()
    {
        Check(header => header.Evidence.Add(new Evidence())).ShouldBreak(
            ("header.evidence[1]", "IM-08"), ("header.evidence[1].kind", "IM-08"));
        Check(header => header.Evidence[0].Digest = ByteString.CopyFrom(new byte[31])).ShouldBreak(("header.evidence[0].digest", "IM-08"));
        Check(header =>
        {
            header.Evidence[0].DocumentNumber = "";
            header.Evidence[0].Digest = ByteString.CopyFrom(new byte[32]);
        }).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-15-1")]
    public void IM_15_1_replaces_documents_of_the_same_source_only()
    {
        Check(header => header.Supersedes = Samples.Reference(9)).ShouldBeEmpty();
        Check(header => header.Supersedes = new DocumentReference { SourceAgency = Samples.Client, Id = Samples.Id(9) })
            .ShouldBreak(("header.supersedes.source_agency", "IM-15-1"));
        Check(header => header.Supersedes = Samples.Reference(1)).ShouldBreak(("header.supersedes.id", "HEADER"));
        Check(header => header.Supersedes = new DocumentReference { SourceAgency = Samples.Agency, Id = "x" })
            .ShouldBreak(("header.supersedes.id", "FORMAT"));
    }

    [Fact]
    [Trait("Rule", "IM-36-1")]
    public void IM_36_1_refuses_secrets() =>
        Check(header => header.Visibility = Visibility.Secret).ShouldBreak(("header.visibility", "IM-36-1"));

    [Fact]
    public void Needs_a_visibility() =>
        Check(header => header.Visibility = Visibility.Unspecified).ShouldBreak(("header.visibility", "HEADER"));

    [Fact]
    [Trait("Rule", "IM-21-4")]
    public void IM_21_4_leaves_the_restricted_class_to_ecology_authorities()
    {
        Check(header => header.Visibility = Visibility.RestrictedPerson).ShouldBeEmpty();
        Samples.Check(
                Samples.Ordinary(),
                record =>
                {
                    record.Header.Visibility = Visibility.RestrictedPerson;
                    record.Source = InformationSource.MarketRegulation;
                },
                Samples.Context(Role.MarketReg))
            .ShouldBreak(("header.visibility", "IM-21-4"));
    }

    private static IReadOnlyList<EcoCredit.Exchange.Rules.Violation> Check(Action<Header> change) =>
        Samples.Check(Samples.Ordinary(), record => change(record.Header));
}
