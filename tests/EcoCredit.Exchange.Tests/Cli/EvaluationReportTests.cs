using System.Text;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Commands;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Cli;

/// <summary>What the evaluation commands print of an answer, without a node.</summary>
public sealed class EvaluationReportTests
{
    private const string Code = "91990102MA0000015T";

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void A_score_shows_every_record_with_its_standing_and_why_and_a_sum_below_zero_as_zero()
    {
        var preview = Preview(Code, CreditLevel.Bad, 100, 110);
        preview.Records.Add(new RecordExplanation
        {
            CatalogueRow = "A1-13",
            DocumentNumber = "示例罚字〔2025〕1号",
            ProducedOn = "2025-05-06",
            Points = 10,
            Standing = RecordStanding.Counts,
            Reasons = { new Explanation { Rule = "IM-13", Zh = "处罚已生效（第十三条）。", En = "The penalty is final (article 13)." } },
        });

        var english = Written(Language.English, context => ScoreReport.Write(context, preview, AreaNames.None));
        english.ShouldContain("base 100 (restored 0), deducted 110, score 0 (the sum is -10)");
        english.ShouldContain("A1-13  示例罚字〔2025〕1号  2025-05-06  -10  counts");
        english.ShouldContain("[IM-13] The penalty is final (article 13).");
        var chinese = Written(Language.Chinese, context => ScoreReport.Write(context, preview, AreaNames.None));
        chinese.ShouldContain("环境信用不良");
        chinese.ShouldContain("[IM-13] 处罚已生效（第十三条）。");
    }

    [Theory]
    [InlineData(CreditLevel.Excluded)]
    [InlineData(CreditLevel.NotEvaluated)]
    [Trait("Rule", "IM-05-4")]
    [Trait("Rule", "IM-19")]
    public void Whoever_is_outside_the_evaluation_has_no_score(CreditLevel level)
    {
        var preview = Preview(Code, level, 100, 0);

        Written(Language.English, context => ScoreReport.Write(context, preview, AreaNames.None)).ShouldNotContain("base");
        ScoreReport.Describe(preview)["score"].ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "IM-32")]
    [Trait("Rule", "IM-33")]
    public void A_measure_is_told_in_both_languages_with_its_basis_its_start_and_its_end()
    {
        var preview = Preview(Code, CreditLevel.Bad, 100, 45);
        preview.Measures.Add(new Measure
        {
            Kind = FlagKind.KeyReview,
            Stage = FlagStage.Proposed,
            StartsOn = "2026-06-05",
            EndCondition = "信用修复",
            LegalBasis = "内环发〔2024〕21号 33(1)",
        });

        Written(Language.English, context => ScoreReport.Write(context, preview, AreaNames.None)).ShouldContain(
            "key object of review (proposed, until an authority adopts it), from 2026-06-05, until the credit is repaired; 内环发〔2024〕21号 33(1)");
        Written(Language.Chinese, context => ScoreReport.Write(context, preview, AreaNames.None)).ShouldContain(
            "列为重点审查对象（待主管部门决定），自 2026-06-05 起，至 信用修复；内环发〔2024〕21号 33(1)");
    }

    [Fact]
    [Trait("Rule", "NB-16")]
    [Trait("Rule", "NB-17")]
    public void The_whitelist_shows_the_measures_of_each_standing()
    {
        var standing = new WhitelistStanding { CreditCode = Code, State = WhitelistState.Never };
        standing.Measures.Add(new Measure
        {
            Kind = FlagKind.KeySupervision,
            Stage = FlagStage.Proposed,
            StartsOn = "2026-03-16",
            EndCondition = "重新评定分数达到60分",
            LegalBasis = "宁波市生态环境技术服务机构管理办法 17",
        });
        var answer = new GetWhitelistResponse { AsOf = "2026-06-15", Standings = { standing } };

        Written(Language.English, context => WhitelistCommand.Write(context, answer))
            .ShouldContain("key supervision, more checks (proposed, until an authority adopts it), from 2026-03-16, until a new score is 60 or more");
        Written(Language.Chinese, context => WhitelistCommand.Write(context, answer)).ShouldContain("重点监管，提高检查频次（待主管部门决定）");
    }

    [Fact]
    public void A_year_is_a_line_for_each_and_the_levels_counted()
    {
        EvaluationPreview[] previews =
        [
            Preview(Code, CreditLevel.Bad, 100, 45), Preview(TestCode(2), CreditLevel.NoNamedLevel, 100, 10),
            Preview(TestCode(3), CreditLevel.NoNamedLevel, 100, 0),
        ];

        var text = Written(Language.English, context => ScoreReport.Write(context, previews));
        text.Split('\n').Count(line => line.StartsWith("91", StringComparison.Ordinal)).ShouldBe(3);
        text.ShouldMatch(@"no named level \(75 or more\)\s+2\n");
        text.ShouldMatch(@"in all\s+3\n");
        ScoreReport.Describe(previews, 2025, "990100")["levels"]!["NO_NAMED_LEVEL"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public void The_table_is_kept_as_CSV_with_a_mark_for_spreadsheets()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            EvaluationPreview[] previews = [Preview(Code, CreditLevel.Warning, 100, 30), Preview(TestCode(2), CreditLevel.Excluded, 100, 0)];
            ScoreReport.Save(CliRun.Context(Language.Chinese), previews, path);

            var bytes = File.ReadAllBytes(path);
            bytes.AsSpan(0, 3).SequenceEqual("\uFEFF"u8).ShouldBeTrue();
            var lines = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').TrimEnd().Split("\r\n");
            lines[0].ShouldStartWith("credit_code,evaluation_year,area_code,level,level_text,");
            lines[1].ShouldBe($"{Code},2025,990100,WARNING,环境信用警示,100,0,30,70,70,false,,");
            lines[2].ShouldBe($"{TestCode(2)},2025,990100,EXCLUDED,不在评价范围,,,,,,false,,");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Overdue_steps_come_first_and_the_same_step_of_many_is_one_line()
    {
        var prefecture = new PrefectureProcedure { AreaCode = "990100", ParticipantCount = 2 };
        prefecture.Tasks.Add(Task(TaskState.Done, "IM-20-1", "", "2026-03-15", "2026-03-10", "List the participants."));
        prefecture.Tasks.Add(Task(TaskState.Open, "IM-23", Code, "2026-04-09", "", "File the data."));
        prefecture.Tasks.Add(Task(TaskState.Open, "IM-23", TestCode(2), "2026-04-09", "", "File the data."));
        prefecture.Tasks.Add(Task(TaskState.Overdue, "IM-20-3", "", "2026-03-30", "", "Open the notice."));
        prefecture.Participants.Add(new ParticipantState { CreditCode = Code, State = ProcedureState.Notified });
        prefecture.Participants.Add(new ParticipantState { CreditCode = TestCode(2), State = ProcedureState.Filed });
        prefecture.States.Add(new StateCount { State = ProcedureState.Notified, Count = 1 });
        prefecture.States.Add(new StateCount { State = ProcedureState.Filed, Count = 1 });
        var answer = new GetProcedureResponse { AsOf = "2026-04-02", Prefectures = { prefecture } };

        var lines = Written(Language.English, context => ProcedureReport.Write(context, answer, 2025, AreaNames.None)).Split('\n');
        lines[2].ShouldMatch("^OVERDUE  2026-03-30  3 days over .*Open the notice\\.");
        lines[3].ShouldMatch($"^open     2026-04-09  7 days left .*{Code} and 2 in all  File the data\\.");
        lines[4].ShouldMatch("^done .*done 2026-03-10");
        lines.ShouldContain(line => line.StartsWith("notified", StringComparison.Ordinal) && line.EndsWith('1'));
        var json = ProcedureReport.Describe(answer, 2025)["prefectures"]![0]!;
        json["tasks"]![0]!["state"]!.GetValue<string>().ShouldBe("OVERDUE");
        json["tasks"]!.AsArray().Count.ShouldBe(4);
        json["states"]!["FILED"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData(AdvisoryCellState.Reported, 3, 0, "3")]
    [InlineData(AdvisoryCellState.Reported, 3, 1, "3+")]
    [InlineData(AdvisoryCellState.Nil, 0, 0, "0")]
    [InlineData(AdvisoryCellState.Late, 0, 0, "0!")]
    [InlineData(AdvisoryCellState.Late, 2, 1, "2!+")]
    [InlineData(AdvisoryCellState.Missing, 0, 0, "✗")]
    [InlineData(AdvisoryCellState.Open, 0, 0, "○")]
    [InlineData(AdvisoryCellState.NotYet, 0, 0, "·")]
    [Trait("Rule", "IM-30-1")]
    public void Every_state_of_a_month_has_a_mark_of_its_own(AdvisoryCellState state, int items, int corrections, string mark) =>
        AdvisoryBoard.MarkOf(new AdvisoryCell { State = state, Items = items, Corrections = corrections }).ShouldBe(mark);

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void The_board_is_cities_by_months_and_names_who_has_two_or_more()
    {
        var answer = new GetAdvisoryBoardResponse
        {
            AsOf = "2026-11-22",
            Cells =
            {
                new AdvisoryCell { AreaCode = "990100", Month = "2026-01", State = AdvisoryCellState.Reported, Items = 2 },
                new AdvisoryCell { AreaCode = "990100", Month = "2026-02", State = AdvisoryCellState.Missing },
                new AdvisoryCell { AreaCode = "990200", Month = "2026-01", State = AdvisoryCellState.Nil },
                new AdvisoryCell { AreaCode = "990200", Month = "2026-02", State = AdvisoryCellState.NotYet },
            },
            Subjects = { new AdvisorySubject { CreditCode = Code, Events = 2, AreaCodes = { "990100" }, NoticeDue = true } },
        };

        var lines = Written(Language.English, context => AdvisoryBoard.Write(context, answer, AreaNames.None)).Split('\n');
        lines[1].ShouldBe("area    01  02");
        lines[2].ShouldBe("990100  2   ✗");
        lines[3].ShouldBe("990200  0   ·");
        lines.ShouldContain(line => line.StartsWith(Code, StringComparison.Ordinal) && line.EndsWith("due", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_value_that_a_person_reads_has_a_text_of_its_own()
    {
        ShouldBeDistinct<CreditLevel>(v => Texts.LevelOf(v));
        ShouldBeDistinct<RecordStanding>(v => Texts.StandingOf(v));
        ShouldBeDistinct<TaskState>(v => Texts.TaskStateOf(v));
        ShouldBeDistinct<ProcedureState>(v => Texts.ProcedureStateOf(v));
        ShouldBeDistinct<WhitelistState>(v => Texts.WhitelistStateOf(v));
        ShouldBeDistinct<FlagKind>(v => Texts.MeasureOf(v));
    }

    private static void ShouldBeDistinct<T>(Func<T, Text> textOf)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        values.Select(v => textOf(v).Zh).Distinct(StringComparer.Ordinal).Count().ShouldBe(values.Length, typeof(T).Name);
        values.Select(v => textOf(v).En).Distinct(StringComparer.Ordinal).Count().ShouldBe(values.Length, typeof(T).Name);
    }

    private static string Written(Language language, Action<CliContext> write)
    {
        var context = CliRun.Context(language);
        write(context);
        return context.Out.ToString()!.ReplaceLineEndings("\n");
    }

    private static EvaluationPreview Preview(string code, CreditLevel level, int start, int deducted) => new()
    {
        CreditCode = code,
        EvaluationYear = 2025,
        AreaCode = "990100",
        Level = level,
        BaseScore = start,
        Deducted = deducted,
        Score = start - deducted,
        DisplayedScore = Math.Max(0, start - deducted),
    };

    private static ProcedureTask Task(TaskState state, string rule, string code, string due, string done, string text) => new()
    {
        Rule = rule,
        CreditCode = code,
        Actor = "ECO_CITY",
        DueOn = due,
        DoneOn = done,
        State = state,
        Zh = "事项。",
        En = text,
    };

    private static string TestCode(int serial) => Exchange.Cli.Demo.SampleOrganisations.CodeOf("91", "990101", $"MA00000{serial}");
}
