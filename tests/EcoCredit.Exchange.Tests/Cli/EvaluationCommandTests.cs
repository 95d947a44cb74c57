using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Tests.Cli;

/// <summary>The command lines of the evaluation commands, before a node is asked.</summary>
public sealed class EvaluationCommandTests
{
    [Theory]
    [InlineData("score", "ecocredit score --all --year 2025")]
    [InlineData("procedure", "ecocredit procedure --year 2025")]
    [InlineData("certificate", "ecocredit certificate 91990102MA0000015T")]
    [InlineData("advisory report", "ecocredit advisory report --month 2026-09 --nil")]
    [InlineData("advisory board", "ecocredit advisory board --year 2026")]
    [InlineData("whitelist show", "ecocredit whitelist show --area 330200")]
    public async Task Help_comes_in_both_languages_with_examples(string command, string example)
    {
        foreach (var (language, heading) in new[] { (Language.English, "Examples:"), (Language.Chinese, "示例：") })
        {
            var context = CliRun.Context(language);
            (await CommandLine.RunAsync([.. command.Split(' '), "--help"], context)).ShouldBe((int)ExitCode.Ok);
            context.Out.ToString()!.ShouldContain(heading);
            context.Out.ToString()!.ShouldContain(example);
        }
    }

    [Theory]
    [InlineData("score", "--year", "2025")]
    [InlineData("score", "91990102MA0000015T", "--all", "--year", "2025")]
    [InlineData("score", "91990102MA0000015T", "--year", "2025", "--csv", "x.csv")]
    [InlineData("score", "--all", "--year", "20255")]
    [InlineData("score", "--all", "--year", "2025", "--area", "9901")]
    [InlineData("procedure", "--year", "x")]
    [InlineData("advisory", "board")]
    public async Task A_wrong_command_line_is_exit_code_2(params string[] arguments)
    {
        using var folder = await CliFolder.CreateAsync();

        var run = await folder.RunAsync(Language.English, [.. arguments, "--operator", "A1024"]);

        run.Code.ShouldBe(ExitCode.Usage, run.Error);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("score", "--all", "--year", "2025")]
    [InlineData("procedure", "--year", "2025")]
    [InlineData("advisory", "board", "--year", "2026")]
    [InlineData("whitelist", "show")]
    public async Task Without_the_officer_nothing_is_asked(params string[] arguments)
    {
        using var folder = await CliFolder.CreateAsync();

        var run = await folder.RunAsync(Language.Chinese, arguments);

        run.Code.ShouldBe(ExitCode.Usage);
        run.Error.ShouldContain("--operator");
    }

    [Theory]
    [InlineData("score", "--all", "--year", "2025", "--operator", "A1024")]
    [InlineData("procedure", "--year", "2025", "--operator", "A1024")]
    [InlineData("advisory", "board", "--year", "2026", "--operator", "A1024")]
    [InlineData("whitelist", "show", "--operator", "A1024")]
    [InlineData("certificate", "91990102MA0000015T", "--purpose", "BIDDING", "--case", "1", "--operator", "A1024")]
    public async Task A_node_that_is_not_there_is_exit_code_3_without_a_stack(params string[] arguments)
    {
        using var folder = await CliFolder.CreateAsync();

        var run = await folder.RunAsync(Language.English, arguments);

        run.Code.ShouldBe(ExitCode.Unreachable, run.Error);
        run.Error.ShouldContain("cannot be reached");
        run.Error.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("PractitionerRecord")]
    [InlineData("PractitionerResult")]
    [InlineData("PractitionerStep")]
    [InlineData("PractitionerRepair")]
    [Trait("Rule", "IM-21-4")]
    public void Push_refuses_documents_about_practitioners_and_says_where_they_go(string kind)
    {
        var file = Read($$$"""{"kind": "{{{kind}}}", "document": {"header": {} } }""");

        file.Drafts.ShouldBeEmpty();
        file.Refusals.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            r => r.Rule.ShouldBe("IM-21-4"), r => r.Reason.En.ShouldContain("PractitionerService"));
    }

    [Theory]
    [InlineData("ParticipationList")]
    [InlineData("ParticipantNotification")]
    [InlineData("Commitment")]
    [InlineData("Filing")]
    [InlineData("Objection")]
    [InlineData("ObjectionDecision")]
    [InlineData("PublicNotice")]
    [InlineData("ResultReport")]
    [InlineData("ResultReturn")]
    [InlineData("Publication")]
    [InlineData("RegistryEntry")]
    [InlineData("Exclusion")]
    [InlineData("WarningNotice")]
    [InlineData("WarningClosure")]
    [InlineData("RepairApplication")]
    [InlineData("AdvisoryReport")]
    [InlineData("CoInvestigationNotice")]
    [InlineData("WhitelistNotice")]
    [InlineData("WhitelistEntry")]
    [InlineData("WhitelistExit")]
    public void Push_reads_every_other_kind_by_its_name(string kind)
    {
        var file = Read($$$"""{"kind": "{{{kind}}}", "document": {"header": {"areaCode": "990100"} } }""");

        file.Refusals.ShouldBeEmpty();
        var document = file.Drafts.ShouldHaveSingleItem().Document;
        document.Descriptor.Name.ShouldBe(kind);
        document.Header.SourceAgency.ShouldBe(CliRun.City.AgencyCode);
    }

    private static ImportedFile Read(string json) =>
        JsonDocuments.Read(System.Text.Encoding.UTF8.GetBytes(json), CliRun.City, CliRun.Context());
}
