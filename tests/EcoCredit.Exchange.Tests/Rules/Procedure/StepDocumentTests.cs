using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

// What each document of the procedure says by itself.
public class StepDocumentTests
{
    [Theory]
    [Trait("Rule", "IM-07")]
    [InlineData(DocumentKind.ParticipationList, "IM-20-1", Role.EcoCity)]
    [InlineData(DocumentKind.ParticipantNotification, "IM-20-1", Role.EcoCity)]
    [InlineData(DocumentKind.Commitment, "IM-A3", Role.EcoCity)]
    [InlineData(DocumentKind.Filing, "IM-23", Role.EcoCity)]
    [InlineData(DocumentKind.Objection, "IM-20-2", Role.EcoCity, Role.NbCity)]
    [InlineData(DocumentKind.ObjectionDecision, "IM-20-2", Role.EcoCity, Role.NbCity)]
    [InlineData(DocumentKind.PublicNotice, "IM-20-3", Role.EcoCity)]
    [InlineData(DocumentKind.ResultReport, "IM-20-4", Role.EcoCity)]
    [InlineData(DocumentKind.ResultReturn, "IM-20-5", Role.EcoRegion)]
    [InlineData(DocumentKind.Publication, "IM-20-6", Role.EcoRegion)]
    [InlineData(DocumentKind.RegistryEntry, "IM-07", Role.EcoCity, Role.NbCity)]
    public void Only_the_authority_that_the_article_names_signs(DocumentKind kind, string rule, params Role[] signers)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            var document = Samples.Document(kind);
            var violations = Samples.Check(document, context: Samples.ContextOf(document) with { SourceRole = role });
            if (signers.Contains(role)) violations.ShouldBeEmpty(role.ToString());
            else violations.ShouldBreak(("header.source_agency", rule));
        }
    }

    [Theory]
    [Trait("Rule", "IM-20-3")]
    [InlineData(DocumentKind.ParticipationList, Visibility.EcoInternal, Visibility.GovShared)]
    [InlineData(DocumentKind.ParticipantNotification, Visibility.EcoInternal, Visibility.GovShared)]
    [InlineData(DocumentKind.Filing, Visibility.EcoInternal, Visibility.GovShared)]
    [InlineData(DocumentKind.Objection, Visibility.EcoInternal, Visibility.GovShared)]
    [InlineData(DocumentKind.ObjectionDecision, Visibility.EcoInternal, Visibility.GovShared)]
    [InlineData(DocumentKind.ResultReport, Visibility.EcoInternal)]
    [InlineData(DocumentKind.ResultReturn, Visibility.EcoInternal)]
    [InlineData(DocumentKind.Commitment, Visibility.Public)]
    [InlineData(DocumentKind.PublicNotice, Visibility.Public)]
    [InlineData(DocumentKind.Publication, Visibility.Public)]
    public void Notices_publications_and_commitments_are_public_and_the_rest_is_not(DocumentKind kind, params Visibility[] allowed)
    {
        foreach (var visibility in new[] { Visibility.Public, Visibility.GovShared, Visibility.EcoInternal, Visibility.RestrictedPerson })
        {
            var violations = Samples.Check(Samples.Document(kind), document => document.Header.Visibility = visibility);
            if (allowed.Contains(visibility)) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("header.visibility", "HEADER"));
        }
    }

    [Theory]
    [Trait("Rule", "IM-22-1")]
    [InlineData(2026)]
    [InlineData(2013)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_year_is_evaluated_once_it_is_over(int year)
    {
        foreach (var document in YearDocuments()) Samples.Check(WithYear(document, year)).ShouldContain(violation => violation.Field == "evaluation_year" && violation.Rule == "IM-22-1");
    }

    [Fact]
    [Trait("Rule", "IM-22-1")]
    public void Steps_come_after_the_year_and_not_in_the_future()
    {
        Samples.Check(Samples.List(), list => list.DeterminedOn = "2025-12-31").ShouldBreak(("determined_on", "IM-20-1"));
        Samples.Check(Samples.Filing(), filing => filing.FiledOn = "2026-06-16").ShouldBreak(("filed_on", "IM-23"));
        Samples.Check(Samples.Notification(), notification => notification.ReceivedOn = "").ShouldBreak(("received_on", "IM-20-1"));
        Samples.Check(Samples.Report(), report => report.ReportedOn = "2026-02-30").ShouldBreak(("reported_on", "ISO 8601"));
        Samples.Check(Samples.Return(), result => result.ReturnedOn = "2026-06-16").ShouldBreak(("returned_on", "IM-20-5"));
        Samples.Check(Samples.Objection(), objection => objection.ReceivedOn = "2026-06-16").ShouldBreak(("received_on", "IM-20-2"));
        Samples.Check(Samples.Decision(), decision => decision.DecidedOn = "2026-06-16").ShouldBreak(("decided_on", "IM-20-2"));
        Samples.Check(Samples.Published(), publication => publication.PublishedOn = "2026-06-16").ShouldBreak(("published_on", "IM-20-6"));
        Samples.Check(Samples.Notice(), notice => notice.OpensOn = "2026-06-16").ShouldContain(violation => violation.Field == "opens_on");
    }

    [Fact]
    [Trait("Rule", "IM-20-1")]
    [Trait("Rule", "IM-02")]
    public void A_list_has_1_to_2000_organisations_each_once()
    {
        Samples.Check(Samples.List(), list => list.Participants.Clear()).ShouldBreak(("participants", "IM-20-1"));
        Samples.Check(Samples.List(), list => Fill(list, 2000)).ShouldBeEmpty();
        Samples.Check(Samples.List(), list => Fill(list, 2001)).ShouldBreak(("participants", "IM-20-1"));
        Samples.Check(Samples.List(), list => list.Participants.Add(list.Participants[0])).ShouldBreak(("participants[2]", "IM-20-1"));
        Samples.Check(Samples.List(), list => list.Participants[1].Name = " ").ShouldBreak(("participants[1].name", "IM-20-1"));
        Samples.Check(Samples.List(), list => list.Participants[1].CreditCode = "1").ShouldBreak(("participants[1].credit_code", "GB 32100"));
    }

    // 110101199003070038 is an invented number with a valid check character.
    [Fact]
    [Trait("Rule", "IM-21-4")]
    [Trait("Rule", "IM-10")]
    public void No_practitioner_stands_in_any_line()
    {
        const string person = "110101199003070038";
        Samples.Check(Samples.List(), list => list.Participants[0].CreditCode = person)
            .ShouldBreak(("participants[0].credit_code", "GB 32100"), ("participants[0].credit_code", "IM-10"));
        foreach (var document in new IDocument[] { Samples.Notice(), Samples.Report(), Samples.Published() })
        {
            LinesOf(document)[0].CreditCode = person;
            Samples.Check(document).ShouldBreak(("lines[0].credit_code", "GB 32100"), ("lines[0].credit_code", "IM-10"));
            DocumentRules.Relations(document).ShouldAllBe(relation => relation.ExpectedKinds.Single() == DocumentKind.EvaluationResult);
        }

        Samples.Check(Samples.Notification(), notification => notification.Header.Subject.Kind = SubjectKind.Practitioner)
            .ShouldBreak(("header.subject.kind", "IM-21-4"));
    }

    [Fact]
    [Trait("Rule", "IM-20-3")]
    [Trait("Rule", "IM-20-4")]
    [Trait("Rule", "IM-20-6")]
    public void Notices_reports_and_publications_have_1_to_2000_lines()
    {
        (IDocument Document, string Rule)[] documents =
            [(Samples.Notice(), "IM-20-3"), (Samples.Report(), "IM-20-4"), (Samples.Published(), "IM-20-6")];
        foreach (var (document, rule) in documents)
        {
            var lines = LinesOf(document);
            lines.Add(lines[0].Clone());
            Samples.Check(document).ShouldBreak(("lines[2]", rule));
            lines[2].Result = null;
            lines[2].CreditCode = Year.Third;
            Samples.Check(document).ShouldBreak(("lines[2].result", rule));
            lines.Clear();
            Samples.Check(document).ShouldBreak(("lines", rule));
            lines.AddRange(Enumerable.Range(1, 2001).Select(n => new ResultLine { CreditCode = Samples.Code("91990101", n), Result = Samples.Reference(n + 10) }));
            Samples.Check(document).ShouldBreak(("lines", rule));
            lines.RemoveAt(2000);
            Samples.Check(document).ShouldBeEmpty();
        }
    }

    [Fact]
    [Trait("Rule", "IM-20-3")]
    [Trait("Rule", "IM-20-6")]
    public void It_is_said_where_a_notice_and_a_publication_stand()
    {
        Samples.Check(Samples.Notice(), notice => notice.Channels.Clear()).ShouldBreak(("channels", "IM-20-3"));
        Samples.Check(Samples.Notice(), notice => notice.ClosesOn = "").ShouldBreak(("closes_on", "IM-20-3"));
        Samples.Check(Samples.Published(), publication => publication.Channels[0] = "").ShouldBreak(("channels[0]", "IM-20-6"));
    }

    [Fact]
    [Trait("Rule", "IM-20-4")]
    public void A_report_counts_opinions_and_follows_the_review()
    {
        Samples.Check(Samples.Report(), report => report.OpinionsUpheld = 3).ShouldBreak(("opinions_upheld", "IM-20-4"));
        Samples.Check(Samples.Report(), report => report.OpinionsUpheld = -1).ShouldBreak(("opinions_upheld", "IM-20-4"));
        Samples.Check(Samples.Report(), report => (report.OpinionsReceived, report.OpinionsUpheld) = (-1, -1))
            .ShouldBreak(("opinions_received", "IM-20-4"), ("opinions_upheld", "IM-20-4"));
        Samples.Check(Samples.Report(), report => report.ReportedOn = "2026-04-26").ShouldBreak(("reported_on", "IM-20-4"));
    }

    [Fact]
    [Trait("Rule", "IM-A3")]
    public void A_commitment_has_what_annex_3_leaves_open_and_agrees_to_be_public()
    {
        Samples.Check(Samples.Commitment(), commitment => commitment.PublicationAgreed = false).ShouldBreak(("publication_agreed", "IM-A3"));
        Samples.Check(Samples.Commitment(), commitment => commitment.Signer = CommitmentSigner.Unspecified).ShouldBreak(("signer", "IM-A3"));
        Samples.Check(Samples.Commitment(), commitment => commitment.Signer = CommitmentSigner.Principal).ShouldBeEmpty();
        Samples.Check(Samples.Commitment(), commitment => commitment.Deliverables = "").ShouldBreak(("deliverables", "IM-A3"));
        Samples.Check(Samples.Commitment(), commitment => commitment.OtherCommitments = "").ShouldBeEmpty();
        Samples.Check(Samples.Commitment(), commitment => commitment.CommittedOn = "").ShouldBreak(("committed_on", "IM-A3"));
        Samples.Check(Samples.Commitment(), commitment => commitment.Header.Evidence.Clear()).ShouldBreak(("header.evidence", "IM-A3"));
        Samples.Check(Samples.Commitment(), commitment => commitment.Header.Evidence[0].Kind = EvidenceKind.Report).ShouldBreak(("header.evidence", "IM-A3"));
        Samples.Check(Samples.Commitment(), commitment =>
        {
            commitment.Header.Evidence[0].Digest = Google.Protobuf.ByteString.Empty;
            commitment.Header.Evidence[0].DocumentNumber = "示例";
        }).ShouldBreak(("header.evidence", "IM-A3"));
    }

    [Fact]
    [Trait("Rule", "IM-23")]
    public void A_finding_has_its_day_and_its_reason()
    {
        Samples.Check(Samples.Filing(), filing => filing.Finding = FilingFinding.Unspecified).ShouldBreak(("finding", "IM-23"));
        foreach (var finding in new[] { FilingFinding.LateExcused, FilingFinding.LateUnexcused, FilingFinding.Untrue })
        {
            Samples.Check(Samples.Filing(), filing => filing.Finding = finding).ShouldBreak(("reason", "IM-23"));
            Samples.Check(Samples.Filing(), filing => (filing.Finding, filing.Reason) = (finding, "示例原因")).ShouldBeEmpty();
        }

        Samples.Check(Samples.Filing(), filing => filing.FiledOn = "").ShouldBreak(("filed_on", "IM-23"));
        Samples.Check(Samples.Filing(), filing => (filing.Finding, filing.Reason) = (FilingFinding.NotFiled, "示例原因")).ShouldBreak(("filed_on", "IM-23"));
        Samples.Check(
            Samples.Filing(), filing => (filing.Finding, filing.FiledOn, filing.Reason) = (FilingFinding.NotFiled, "", "示例原因")).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-20-2")]
    public void An_objection_has_grounds_and_papers_and_a_decision_has_reasons()
    {
        Samples.Check(Samples.Objection(), objection => objection.Grounds = "").ShouldBreak(("grounds", "IM-20-2"));
        Samples.Check(Samples.Objection(), objection => objection.Header.Evidence.Clear()).ShouldBreak(("header.evidence", "IM-20-2"));
        Samples.Check(Samples.Objection(), objection => objection.Against = null).ShouldBreak(("against", "IM-20-2"));
        Samples.Check(Samples.Decision(), decision => decision.Reasons = "").ShouldBreak(("reasons", "IM-20-2"));
        Samples.Check(Samples.Decision(), decision => decision.Objection = null).ShouldBreak(("objection", "IM-20-2"));
        Samples.Check(Samples.Return(), result => result.Reasons = "").ShouldBreak(("reasons", "IM-20-5"));
        Samples.Check(Samples.Return(), result => result.Result = null).ShouldBreak(("result", "IM-20-5"));
        Samples.Check(Samples.Notification(), notification => notification.Matter = NotificationMatter.Unspecified).ShouldBreak(("matter", "IM-20-1"));
        Samples.Check(Samples.Notification(), notification => notification.About = null).ShouldBreak(("about", "IM-20-1"));
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    public void A_prefecture_signs_for_the_whole_of_itself()
    {
        foreach (var document in new IDocument[] { Samples.Notification(), Samples.Filing(), Samples.Commitment(), Samples.Objection() })
        {
            document.Header.AreaCode = "990102";
            Samples.Check(document).ShouldBreak(("header.area_code", "AMB-19"));
        }
    }

    private static void Fill(ParticipationList list, int count)
    {
        list.Participants.Clear();
        list.Participants.AddRange(Enumerable.Range(1, count).Select(n => new Participant { CreditCode = Samples.Code("91990101", n), Name = "示例机构" }));
    }

    private static Google.Protobuf.Collections.RepeatedField<ResultLine> LinesOf(IDocument document) => document switch
    {
        PublicNotice notice => notice.Lines,
        ResultReport report => report.Lines,
        Publication publication => publication.Lines,
        _ => throw new ArgumentOutOfRangeException(nameof(document)),
    };

    private static IEnumerable<IDocument> YearDocuments() =>
    [
        Samples.List(), Samples.Notification(), Samples.Commitment(), Samples.Filing(), Samples.Notice(), Samples.Report(), Samples.Published(),
        Samples.Result(),
    ];

    private static IDocument WithYear(IDocument document, int year)
    {
        document.Descriptor.FindFieldByName("evaluation_year").Accessor.SetValue(document, year);
        return document;
    }
}
