using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

public class GenericRulesTests
{
    [Fact]
    [Trait("Rule", "IM-10")]
    public void IM_10_finds_an_identity_number_in_any_text_and_never_shows_it()
    {
        var number = WithCheck();
        var violations = Samples.Check(Samples.Ordinary(), record =>
        {
            record.Summary = $"当事人（{number}）";
            record.Ordinary.Penalty.Content = number;
            record.Header.LegalBasis[0].Article = number;
            record.Header.Evidence[0].DocumentNumber = number.ToLowerInvariant();
        });
        violations.ShouldBreak(
            ("summary", "IM-10"), ("ordinary.penalty.content", "IM-10"), ("header.legal_basis[0].article", "IM-10"), ("header.evidence[0].document_number", "IM-10"));
        violations.ShouldAllBe(violation => !violation.ToString().Contains("19900101", StringComparison.Ordinal));
        Samples.Check(Samples.Refusal(), refusal => refusal.Reasons.Add(number)).ShouldBreak(("reasons[1]", "IM-10"));
    }

    [Fact]
    [Trait("Rule", "IM-10")]
    public void IM_10_finds_an_identity_number_that_stands_in_the_place_of_a_code() => Samples
        .Check(Samples.Ordinary(), record => record.Header.Subject.CreditCode = WithCheck())
        .ShouldBreak(("header.subject.credit_code", "IM-10"), ("header.subject.credit_code", "GB 32100"));

    [Fact]
    public void Texts_keep_their_limits()
    {
        Samples.Check(Samples.Ordinary(), record => record.Summary = new string('字', 2000)).ShouldBeEmpty();
        Samples.Check(Samples.Ordinary(), record => record.Summary = new string('字', 2001)).ShouldBreak(("summary", "FORMAT"));
        Samples.Check(Samples.Ordinary(), record => record.Header.Subject.Name = new string('字', 201)).ShouldBreak(("header.subject.name", "FORMAT"));
        Samples.Check(Samples.Refusal(), refusal => refusal.Reasons[0] = new string('字', 501)).ShouldBreak(("reasons[0]", "FORMAT"));
    }

    [Fact]
    public void A_character_outside_the_basic_plane_counts_once()
    {
        var name = string.Concat(Enumerable.Repeat("\U00020BB7", 200));
        Samples.Check(Samples.Ordinary(), record => record.Header.Subject.Name = name).ShouldBeEmpty();
        Samples.Check(Samples.Ordinary(), record => record.Header.Subject.Name = name + "野").ShouldBreak(("header.subject.name", "FORMAT"));
    }

    [Fact]
    public void Characters_that_make_a_reader_see_another_text_are_refused_and_Mongolian_is_not()
    {
        foreach (var deceptive in "\u202E\u2066\u2028\u200F")
        {
            Samples.Check(Samples.Ordinary(), record => record.Header.Subject.Name = $"示例{deceptive}公司")
                .ShouldBreak(("header.subject.name", "FORMAT"));
        }

        Samples.Check(Samples.Ordinary(), record => record.Header.Subject.Name = "ᠪᠠᠶᠢᠭᠠᠯ\u180E\u200D示例").ShouldBeEmpty();
    }

    [Fact]
    public void Control_characters_are_refused_except_lines_and_tabs_in_long_texts()
    {
        Samples.Check(Samples.Ordinary(), record => record.Summary = "一\n二\t三").ShouldBeEmpty();
        Samples.Check(Samples.Ordinary(), record => record.Summary = "一\0二").ShouldBreak(("summary", "FORMAT"));
        Samples.Check(Samples.Ordinary(), record => record.Summary = "一\r\n二").ShouldBreak(("summary", "FORMAT"));
        Samples.Check(Samples.Ordinary(), record => record.Header.Subject.Name = "一\n二").ShouldBreak(("header.subject.name", "FORMAT"));
        Samples.Check(Samples.Ordinary(), record => record.DocumentNumber = "一\u001b[2J").ShouldBreak(("document_number", "FORMAT"));
    }

    [Fact]
    public void Values_outside_an_enum_are_refused_wherever_they_stand()
    {
        Samples.Check(Samples.Ordinary(), record => record.Header.Evidence[0].Kind = (EvidenceKind)99).ShouldBreak(("header.evidence[0].kind", "FORMAT"));
        Samples.Check(Samples.Ordinary(), record => record.Source = (InformationSource)9).ShouldBreak(("source", "FORMAT"));
        Samples.Check(Samples.Ordinary(), record => record.Header.Visibility = (Visibility)(-1)).ShouldBreak(("header.visibility", "FORMAT"));
        Samples.Check(Samples.Flag(), flag => flag.Purposes.Add((Purpose)99)).ShouldBreak(("purposes[1]", "FORMAT"));
        Samples.Check(Samples.Flag(), flag => flag.Purposes.Add(Purpose.Unspecified)).ShouldBreak(("purposes[1]", "FORMAT"));
    }

    // An invented number under an area that is not in use.
    private static string WithCheck()
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return Enumerable.Range(0, 1000)
            .Select(serial => $"99010119900101{serial:D3}")
            .First(first17 => first17.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11 == 2) + "X";
    }
}
