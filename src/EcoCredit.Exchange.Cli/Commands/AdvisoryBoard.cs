using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Shows the monthly reports as cities by months, and the organisations that they add up to.</summary>
internal static class AdvisoryBoard
{
    public static void Write(CliContext context, GetAdvisoryBoardResponse answer, AreaNames areas)
    {
        if (answer.Cells.Count == 0) context.Say(Texts.AdvisoryAgencies);
        else
        {
            context.Out.WriteLine(context.T(Texts.AdvisoryAsOf, answer.AsOf));
            string[] months = [.. answer.Cells.Select(c => c.Month).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            Tables.Write(
                context, [context.T(Texts.ColumnArea), .. months.Select(month => month[5..])],
                answer.Cells.GroupBy(c => c.AreaCode, StringComparer.Ordinal).Select(city => new[] { areas.Of(city.Key) }
                    .Concat(months.Select(month => city.FirstOrDefault(c => c.Month == month) is { } cell ? MarkOf(cell) : ""))
                    .ToArray()));
            context.Say(Texts.AdvisoryBoardNotes);
        }

        if (answer.Sharing is { } sharing) context.Out.WriteLine(JsonParts.Line(context, sharing));
        if (answer.Subjects.Count == 0)
        {
            context.Out.WriteLine(context.T(Texts.AdvisoryNoSubjects));
            return;
        }

        context.Out.WriteLine(context.T(Texts.AdvisorySubjects));
        string[] header =
            [context.T(Texts.ColumnCode), context.T(Texts.ColumnEvents), context.T(Texts.ColumnAreas), context.T(Texts.ColumnNotice)];
        Tables.Write(context, header, answer.Subjects.Select(s => new[]
        {
            s.CreditCode, Number(s.Events), string.Join(' ', s.AreaCodes), s.NoticeDue ? context.T(Texts.NoticeDue) : s.Notice?.Id ?? "",
        }));
    }

    public static JsonObject Describe(GetAdvisoryBoardResponse answer, int year) => new()
    {
        ["year"] = year,
        ["asOf"] = answer.AsOf,
        ["sharing"] = answer.Sharing is { } sharing ? JsonParts.Explanations([sharing])[0]!.DeepClone() : null,
        ["cells"] = JsonParts.Array(answer.Cells, c => new JsonObject
        {
            ["areaCode"] = c.AreaCode,
            ["month"] = c.Month,
            ["state"] = EnumNames.AdvisoryCells.NameOf(c.State),
            ["dueOn"] = c.DueOn,
            ["reportedOn"] = c.ReportedOn,
            ["items"] = c.Items,
            ["corrections"] = c.Corrections,
        }),
        ["subjects"] = JsonParts.Array(answer.Subjects, s => new JsonObject
        {
            ["creditCode"] = s.CreditCode,
            ["events"] = s.Events,
            ["areaCodes"] = JsonParts.Strings(s.AreaCodes),
            ["notice"] = JsonParts.Reference(s.Notice),
            ["noticeDue"] = s.NoticeDue,
        }),
    };

    /// <summary>The mark of a month, as the command's help explains it.</summary>
    internal static string MarkOf(AdvisoryCell cell)
    {
        var corrected = cell.Corrections > 0 ? "+" : "";
        return cell.State switch
        {
            AdvisoryCellState.NotYet => "·",
            AdvisoryCellState.Open => "○",
            AdvisoryCellState.Missing => "✗",
            AdvisoryCellState.Late => Number(cell.Items) + "!" + corrected,
            AdvisoryCellState.Reported or AdvisoryCellState.Nil => Number(cell.Items) + corrected,
            _ => "?",
        };
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
