using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Commands;
using EcoCredit.Exchange.Cli.Explain;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Cli;

public sealed class ExplainTests
{
    public static TheoryData<string> Reasons =>
        [.. ErrorsReflection.Descriptor.EnumTypes.Single(e => e.Name == "ErrorReason").Values.Where(v => v.Number != 0).Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Every_reason_has_cause_and_advice_in_both_languages(string name)
    {
        var text = Explanations.Of(ErrorCatalogue.Find(name["ERROR_REASON_".Length..]));
        foreach (var part in new[] { text.Cause, text.Caller, text.Operator })
        {
            part.Zh.ShouldNotBeNullOrWhiteSpace();
            part.En.ShouldNotBeNullOrWhiteSpace();
        }

        (text.Details.Zh.Length == 0).ShouldBe(text.Details.En.Length == 0);
        var run = await CliRun.RunAsync("explain", name.ToLowerInvariant(), "--json");
        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        var json = JsonNode.Parse(run.Output)!;
        json["reason"]!.GetValue<string>().ShouldBe(name["ERROR_REASON_".Length..]);
        json["statusCode"]!.GetValue<int>().ShouldBe(ErrorCatalogue.InfoOf(ErrorCatalogue.Find(name["ERROR_REASON_".Length..])).StatusCode);
    }

    [Fact]
    public async Task Lists_all_reasons_without_an_argument()
    {
        var run = await CliRun.RunAsync("explain");
        run.Code.ShouldBe(ExitCode.Ok);
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(Reasons.Count);
        ExplainCommand.Reasons.Count.ShouldBe(Reasons.Count);
    }

    [Theory]
    [InlineData("KEY_NOT_VALID")]
    [InlineData("error_reason_key_not_valid")]
    [InlineData("Key-Not-Valid")]
    public async Task Takes_a_name_however_it_is_written(string name) =>
        (await CliRun.RunAsync("explain", name)).Output.ShouldStartWith("KEY_NOT_VALID: ");

    [Fact]
    public async Task Suggests_the_nearest_name_for_one_that_is_none()
    {
        var run = await CliRun.RunAsync("explain", "KEY_NOT_VALLID");
        (run.Code, run.Output).ShouldBe((ExitCode.Usage, ""));
        run.Error.ShouldContain("KEY_NOT_VALID?");
        (await CliRun.RunAsync("explain", "SOMETHING")).Code.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public void A_refusal_ends_with_the_way_to_its_explanation()
    {
        var text = Failures.Describe(CliRun.Context(), new ExchangeError(ErrorReason.StatementExpired));
        text.ShouldEndWith("ecocredit explain STATEMENT_EXPIRED");
    }
}
