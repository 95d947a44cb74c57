using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Shows and keeps previews of scores.</summary>
internal static class ScoreReport
{
    private static readonly CreditLevel[] Levels =
        [CreditLevel.Bad, CreditLevel.Warning, CreditLevel.NoNamedLevel, CreditLevel.NotEvaluated, CreditLevel.Excluded];

    /// <summary>One organisation, with every record and every reason.</summary>
    public static void Write(CliContext context, EvaluationPreview preview, AreaNames areas)
    {
        var output = context.Out;
        output.WriteLine(context.T(
            Texts.ScoreHeading, preview.CreditCode, preview.EvaluationYear, areas.Of(preview.AreaCode),
            context.T(Texts.LevelOf(preview.Level))));
        if (HasScore(preview))
            output.WriteLine(context.T(Texts.ScoreLine, preview.BaseScore, preview.Restored, preview.Deducted, ShownScore(context, preview)));
        if (preview.NeedsDecision) output.WriteLine(context.T(Texts.ScoreProposal));
        output.WriteLine(context.T(preview.Records.Count > 0 ? Texts.ScoreRecords : Texts.ScoreNoRecords));
        foreach (var record in preview.Records)
        {
            var points = record.Points == 0 ? "0" : Number(-record.Points);
            var row = record.CatalogueRow.Length > 0 ? record.CatalogueRow : "-";
            var standing = context.T(Texts.StandingOf(record.Standing));
            output.WriteLine($"  {row}  {record.DocumentNumber}  {record.ProducedOn}  {points}  {standing}");
            foreach (var reason in record.Reasons) output.WriteLine("      " + JsonParts.Line(context, reason));
        }

        if (preview.Reasons.Count > 0) output.WriteLine(context.T(Texts.ScoreReasons));
        foreach (var reason in preview.Reasons) output.WriteLine("  " + JsonParts.Line(context, reason));
        if (preview.Measures.Count > 0) output.WriteLine(context.T(Texts.ScoreMeasures));
        foreach (var measure in preview.Measures) output.WriteLine("  " + MeasureText.Of(context, measure));

        if (preview.RuleSet.Length > 0) output.WriteLine(context.T(Texts.ScoreRuleSet, preview.RuleSet));
    }

    /// <summary>A whole year: one line for each, and the levels counted.</summary>
    public static void Write(CliContext context, IReadOnlyList<EvaluationPreview> previews)
    {
        if (previews.Count == 0)
        {
            context.Say(Texts.ScoreNobody);
            return;
        }

        string[] header =
        [
            context.T(Texts.ColumnCode), context.T(Texts.ColumnLevel), context.T(Texts.ColumnBase), context.T(Texts.ColumnRestored),
            context.T(Texts.ColumnDeducted), context.T(Texts.ColumnScore), context.T(Texts.ColumnNote),
        ];
        Tables.Write(context, header, previews.Select(preview => Row(context, preview)));
        context.Out.WriteLine();
        IEnumerable<string[]> counts = Levels
            .Select(level => (Level: level, Count: previews.Count(p => p.Level == level)))
            .Where(counted => counted.Count > 0)
            .Select(counted => new[] { context.T(Texts.LevelOf(counted.Level)), Number(counted.Count) });
        Tables.Write(
            context, [context.T(Texts.ColumnLevel), context.T(Texts.ColumnCount)],
            [.. counts, [context.T(Texts.ScoreTotal), Number(previews.Count)]]);
    }

    /// <summary>The table as CSV: names of columns and levels as the contracts write them, the level in words besides.</summary>
    public static void Save(CliContext context, IReadOnlyList<EvaluationPreview> previews, string path)
    {
        string[] header =
        [
            "credit_code", "evaluation_year", "area_code", "level", "level_text", "base_score", "restored", "deducted", "score",
            "displayed_score", "needs_decision", "catalogue_rows", "rule_set",
        ];
        using var file = File.Create(path);
        CsvOutput.Write(file, previews.Select(preview => RecordOf(context, preview)).Prepend(header));
    }

    private static string[] RecordOf(CliContext context, EvaluationPreview preview) =>
    [
        preview.CreditCode, Number(preview.EvaluationYear), preview.AreaCode, EnumNames.Levels.NameOf(preview.Level),
        context.T(Texts.LevelOf(preview.Level)), ScoreCell(preview, preview.BaseScore), ScoreCell(preview, preview.Restored),
        ScoreCell(preview, preview.Deducted), ScoreCell(preview, preview.Score), ScoreCell(preview, preview.DisplayedScore),
        preview.NeedsDecision ? "true" : "false", string.Join(' ', RowsThatCount(preview)), preview.RuleSet,
    ];

    public static JsonObject Describe(IReadOnlyList<EvaluationPreview> previews, int year, string area) => new()
    {
        ["evaluationYear"] = year,
        ["areaCode"] = area,
        ["total"] = previews.Count,
        ["levels"] = new JsonObject(Levels.Select(level =>
            KeyValuePair.Create(EnumNames.Levels.NameOf(level), (JsonNode?)previews.Count(p => p.Level == level)))),
        ["previews"] = JsonParts.Array(previews, Describe),
    };

    public static JsonObject Describe(EvaluationPreview preview) => new()
    {
        ["creditCode"] = preview.CreditCode,
        ["evaluationYear"] = preview.EvaluationYear,
        ["areaCode"] = preview.AreaCode,
        ["level"] = EnumNames.Levels.NameOf(preview.Level),
        ["baseScore"] = ScoreNode(preview, preview.BaseScore),
        ["restored"] = ScoreNode(preview, preview.Restored),
        ["deducted"] = ScoreNode(preview, preview.Deducted),
        ["score"] = ScoreNode(preview, preview.Score),
        ["displayedScore"] = ScoreNode(preview, preview.DisplayedScore),
        ["needsDecision"] = preview.NeedsDecision,
        ["ruleSet"] = preview.RuleSet,
        ["records"] = JsonParts.Array(preview.Records, r => new JsonObject
        {
            ["record"] = JsonParts.Reference(r.Record),
            ["catalogueRow"] = r.CatalogueRow,
            ["documentNumber"] = r.DocumentNumber,
            ["producedOn"] = r.ProducedOn,
            ["points"] = r.Points,
            ["standing"] = EnumNames.Standings.NameOf(r.Standing),
            ["reasons"] = JsonParts.Explanations(r.Reasons),
        }),
        ["reasons"] = JsonParts.Explanations(preview.Reasons),
        ["measures"] = JsonParts.Measures(preview.Measures),
    };

    private static string[] Row(CliContext context, EvaluationPreview preview) =>
    [
        preview.CreditCode, context.T(Texts.LevelOf(preview.Level)), ScoreCell(preview, preview.BaseScore),
        ScoreCell(preview, preview.Restored), ScoreCell(preview, preview.Deducted),
        HasScore(preview) ? ShownScore(context, preview) : "", preview.NeedsDecision ? context.T(Texts.NoteDecision) : "",
    ];

    // Whoever is outside the evaluation has no score (IM-05-4, IM-19): zero would read as one.
    private static bool HasScore(EvaluationPreview preview) => preview.Level is not (CreditLevel.Excluded or CreditLevel.NotEvaluated);

    private static string ScoreCell(EvaluationPreview preview, int value) => HasScore(preview) ? Number(value) : "";

    private static JsonValue? ScoreNode(EvaluationPreview preview, int value) => HasScore(preview) ? JsonValue.Create(value) : null;

    private static string ShownScore(CliContext context, EvaluationPreview preview) =>
        preview.Score < 0 ? context.T(Texts.ScoreBelowZero, preview.Score) : Number(preview.DisplayedScore);

    private static IEnumerable<string> RowsThatCount(EvaluationPreview preview) => preview.Records
        .Where(r => r.Standing is RecordStanding.Counts or RecordStanding.RatesBad)
        .Select(r => r.CatalogueRow).Distinct(StringComparer.Ordinal);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
