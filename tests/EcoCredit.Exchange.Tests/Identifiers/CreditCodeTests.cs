using System.Text.Json;
using EcoCredit.Exchange.Protocol.Identifiers;
using FsCheck;
using FsCheck.Fluent;

namespace EcoCredit.Exchange.Tests.Identifiers;

public class CreditCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    public static TheoryData<string, bool, string, bool> Vectors()
    {
        var data = new TheoryData<string, bool, string, bool>();
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", "uscc-vectors.json");
        using var vectors = JsonDocument.Parse(File.ReadAllText(path));
        foreach (var vector in vectors.RootElement.GetProperty("vectors").EnumerateArray())
        {
            data.Add(
                vector.GetProperty("code").GetString()!,
                vector.GetProperty("check_valid").GetBoolean(),
                vector.GetProperty("computed_check").GetString()!,
                vector.GetProperty("org_code_valid").GetBoolean());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Agrees_with_the_vectors(string text, bool checkValid, string computedCheck, bool organisationValid)
    {
        CreditCode.CheckCharacter(text.AsSpan(0, 17)).ShouldBe(computedCheck[0]);
        OrganisationCode.IsValid(text.AsSpan(8, 9)).ShouldBe(organisationValid);
        CreditCode.TryParse(text, out var code, out var problem).ShouldBeTrue();
        problem.ShouldBe(CreditCodeProblem.None);
        code.Value.ShouldBe(text);
        code.ToString().ShouldBe(text);
        code.IsLegacy.ShouldBe(!checkValid);
    }

    [Theory]
    [InlineData(null, CreditCodeProblem.Missing)]
    [InlineData("", CreditCodeProblem.Missing)]
    [InlineData("9133010079965505", CreditCodeProblem.Length)]
    [InlineData("91330100799655058BB", CreditCodeProblem.Length)]
    [InlineData(" 1330100799655058B", CreditCodeProblem.Character)]
    [InlineData("91330100799655058b", CreditCodeProblem.Character)]
    [InlineData("9133010079965505OB", CreditCodeProblem.Character)]
    [InlineData("91A30100799655058B", CreditCodeProblem.Character)]
    [InlineData("91330100799655058C", CreditCodeProblem.CheckFailed)]
    [InlineData("91350211M00013FA2N", CreditCodeProblem.CheckFailed)]
    [InlineData("91330200MA29574861", CreditCodeProblem.CheckFailed)]
    public void Refuses_with_the_problem(string? text, CreditCodeProblem expected)
    {
        CreditCode.TryParse(text, out var code, out var problem).ShouldBeFalse();
        problem.ShouldBe(expected);
        code.Value.ShouldBe("");
    }

    [Fact]
    public void An_organisation_code_that_passes_saves_pilot_codes_only()
    {
        // The same organisation part under M0 and under MA: both pass GB 11714, only the first is taken without its check character.
        OrganisationCode.IsValid("MA2957486").ShouldBeTrue();
        CreditCode.IsValid("91330200MA29574861").ShouldBeFalse();
        CreditCode.IsValid("91350100M0001TGQXM").ShouldBeTrue();
    }

    [Fact]
    public void One_wrong_character_is_always_found()
    {
        var code = Gen.Choose(0, Alphabet.Length - 1).ArrayOf(9);
        var edit = Gen.Choose(1, 30).Zip(Gen.Choose(8, 16));
        Prop.ForAll(code.ToArbitrary(), edit.ToArbitrary(), (body, change) =>
        {
            var first = "91990101" + string.Concat(body.Select(index => Alphabet[index]));
            var whole = first + CreditCode.CheckCharacter(first);
            var position = change.Item2;
            var wrong = whole.ToCharArray();
            wrong[position] = Alphabet[(Alphabet.IndexOf(wrong[position], StringComparison.Ordinal) + change.Item1) % Alphabet.Length];
            var text = new string(wrong);
            return CreditCode.TryParse(whole, out var parsed, out _)
                && !parsed.IsLegacy
                && (!CreditCode.TryParse(text, out var changed, out _) || changed.IsLegacy);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_check_character_wants_seventeen_characters_of_the_alphabet()
    {
        Should.Throw<ArgumentException>(() => CreditCode.CheckCharacter("9199"));
        Should.Throw<ArgumentException>(() => CreditCode.CheckCharacter("91990101O00000000"));
        Should.Throw<ArgumentException>(() => OrganisationCode.CheckCharacter("1234567"));
        Should.Throw<ArgumentException>(() => OrganisationCode.CheckCharacter("1234567a"));
    }
}
