using EcoCredit.Exchange.Protocol.Identifiers;
using FsCheck;
using FsCheck.Fluent;

namespace EcoCredit.Exchange.Tests.Identifiers;

public class IdentityNumbersTests
{
    // Invented numbers under an area that is not in use.
    private static readonly string Number = WithCheck("99010119900101001");
    private static readonly string NumberWithX = NumberEndingInX();

    [Fact]
    public void Finds_a_number_alone_and_inside_a_sentence()
    {
        IdentityNumbers.Contains(Number).ShouldBeTrue();
        IdentityNumbers.Contains($"法定代表人身份证{Number}，已核实").ShouldBeTrue();
        IdentityNumbers.Contains($"id{Number}z").ShouldBeTrue();
        IdentityNumbers.Contains($"1 {Number} 2").ShouldBeTrue();
    }

    [Fact]
    public void Finds_both_cases_of_the_check_character_X()
    {
        IdentityNumbers.Contains(NumberWithX).ShouldBeTrue();
        IdentityNumbers.Contains($"号码{NumberWithX.Replace('X', 'x')}。").ShouldBeTrue();
    }

    [Fact]
    public void Finds_full_width_digits()
    {
        var wide = string.Concat(NumberWithX.Select(character => (char)(character - '!' + '\uFF01')));
        IdentityNumbers.Contains(wide).ShouldBeTrue();
        IdentityNumbers.Contains(wide[..9] + NumberWithX[9..]).ShouldBeTrue();
    }

    [Fact]
    public void Leaves_longer_runs_of_digits_alone()
    {
        IdentityNumbers.Contains("1" + Number).ShouldBeFalse();
        IdentityNumbers.Contains(Number + "1").ShouldBeFalse();
        IdentityNumbers.Contains("1" + NumberWithX).ShouldBeFalse();
    }

    [Theory]
    [InlineData("99010118990101001")]
    [InlineData("99010121010101001")]
    [InlineData("99010119901301001")]
    [InlineData("99010119900230001")]
    [InlineData("99010120230229001")]
    public void Leaves_an_implausible_birth_date_alone(string first17) => IdentityNumbers.Contains(WithCheck(first17)).ShouldBeFalse();

    [Fact]
    public void Leaves_a_wrong_check_character_alone()
    {
        var wrong = Number[^1] == '1' ? '2' : '1';
        IdentityNumbers.Contains(Number[..^1] + wrong).ShouldBeFalse();
        IdentityNumbers.Contains("").ShouldBeFalse();
        IdentityNumbers.Contains("文号 2026-0615-001").ShouldBeFalse();
    }

    [Fact]
    [Trait("Security", "AUTH-09")]
    public void Leaves_a_credit_code_alone_that_could_be_read_as_a_number()
    {
        var ambiguous = 0;
        for (var area = 0; area < 10_000; area++)
        {
            // Characters 7 to 14 read as the birth date 1990-01-01 or 1990-01-02 and so on.
            for (var day = 1; day <= 28; day++)
            {
                var organisation = $"9001{day:D2}{area % 100:D2}";
                var first17 = $"9199{area / 100:D2}19{organisation}{OrganisationCode.CheckCharacter(organisation)}";
                var code = first17 + CreditCode.CheckCharacter(first17);
                if (first17[^1] == 'X' || WithCheck(first17) != code) continue;
                IdentityNumbers.Contains(code).ShouldBeFalse();
                ambiguous++;
            }
        }

        ambiguous.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_number_that_passes_the_check_of_a_credit_code_by_chance_is_still_found()
    {
        var found = Enumerable.Range(0, 1000)
            .Select(serial => WithCheck($"99010119900101{serial:D3}"))
            .First(number => CreditCode.IsValid(number) && !OrganisationCode.IsValid(number.AsSpan(8, 9)));
        IdentityNumbers.Contains(found).ShouldBeTrue();
    }

    [Fact]
    public void Every_number_is_found_wherever_it_stands()
    {
        var day = Gen.Choose(0, 40_000);
        var rest = Gen.Choose(0, 999);
        Prop.ForAll(day.ToArbitrary(), rest.ToArbitrary(), (days, sequence) =>
        {
            var birth = new DateOnly(1950, 1, 1).AddDays(days);
            var number = WithCheck($"990101{birth:yyyyMMdd}{sequence:D3}");
            var isCode = CreditCode.IsValid(number) && OrganisationCode.IsValid(number.AsSpan(8, 9));
            return IdentityNumbers.Contains($"某{number}某") != isCode;
        }).QuickCheckThrowOnFailure();
    }

    private static string NumberEndingInX() => Enumerable.Range(0, 1000)
        .Select(serial => WithCheck($"99010119900101{serial:D3}"))
        .First(number => number[^1] == 'X');

    private static string WithCheck(string first17)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        var sum = first17.Select((digit, i) => (digit - '0') * weights[i]).Sum();
        return first17 + "10X98765432"[sum % 11];
    }
}
