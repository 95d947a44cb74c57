using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Shows where a year stands.</summary>
internal static class ProcedureReport
{
    // What presses comes first.
    private static readonly TaskState[] Order =
        [TaskState.Overdue, TaskState.DueSoon, TaskState.Open, TaskState.DayUnknown, TaskState.Waiting, TaskState.DoneLate, TaskState.Done];

    public static void Write(CliContext context, GetProcedureResponse answer, int year, AreaNames areas)
    {
        if (answer.Prefectures.Count == 0) context.Say(Texts.ProcedureNothing);
        foreach (var prefecture in answer.Prefectures)
        {
            context.Out.WriteLine(context.T(
                Texts.ProcedureHeading, areas.Of(prefecture.AreaCode), year, answer.AsOf, prefecture.ParticipantCount));
            WriteTasks(context, prefecture, answer.AsOf);
            WriteParticipants(context, prefecture);
            context.Out.WriteLine();
        }
    }

    public static JsonObject Describe(GetProcedureResponse answer, int year) => new()
    {
        ["evaluationYear"] = year,
        ["asOf"] = answer.AsOf,
        ["prefectures"] = JsonParts.Array(answer.Prefectures, p => new JsonObject
        {
            ["areaCode"] = p.AreaCode,
            ["participantCount"] = p.ParticipantCount,
            ["taskCount"] = p.TaskCount,
            ["states"] = new JsonObject(
                p.States.Select(s => KeyValuePair.Create(EnumNames.ProcedureStates.NameOf(s.State), (JsonNode?)s.Count))),
            ["tasks"] = JsonParts.Array(p.Tasks.OrderBy(t => Array.IndexOf(Order, t.State)), Describe),
            ["participants"] = JsonParts.Array(p.Participants, Describe),
        }),
    };

    private static void WriteTasks(CliContext context, PrefectureProcedure prefecture, string asOf)
    {
        // The same step of many organisations is one line.
        var rows = prefecture.Tasks
            .GroupBy(t => (t.State, t.Rule, t.Step, t.Actor, t.DueOn, t.DoneOn, IsAboutOne: t.CreditCode.Length > 0, t.En))
            .OrderBy(group => Array.IndexOf(Order, group.Key.State))
            .Select(group =>
            {
                var task = group.First();
                string[] row =
                [
                    context.T(Texts.TaskStateOf(task.State)), task.DueOn, Days(context, task, asOf), Actor(context, task), task.Rule,
                    About(context, [.. group]), context.Language == Language.Chinese ? task.Zh : task.En,
                ];
                return row;
            });
        string[] header =
        [
            context.T(Texts.ColumnState), context.T(Texts.ColumnDue), context.T(Texts.ColumnDays), context.T(Texts.ColumnActor),
            context.T(Texts.ColumnRule), context.T(Texts.ColumnAbout), context.T(Texts.ColumnTask),
        ];
        if (prefecture.Tasks.Count > 0) Tables.Write(context, header, rows);
    }

    private static void WriteParticipants(CliContext context, PrefectureProcedure prefecture)
    {
        if (prefecture.States.Count == 0) return;
        context.Out.WriteLine();
        if (prefecture.Participants.Count != 1)
        {
            Tables.Write(
                context, [context.T(Texts.ColumnState), context.T(Texts.ColumnCount)],
                prefecture.States.Select(s => new[] { context.T(Texts.ProcedureStateOf(s.State)), Number(s.Count) }));
            return;
        }

        var one = prefecture.Participants[0];
        Tables.Write(
            context,
            [
                context.T(Texts.ColumnCode), context.T(Texts.ColumnState), context.T(Texts.ColumnRevision), context.T(Texts.ColumnLevel),
                context.T(Texts.ColumnNote),
            ],
            [
                [
                    one.CreditCode, context.T(Texts.ProcedureStateOf(one.State)), one.Revision > 0 ? Number(one.Revision) : "",
                    one.Level == CreditLevel.Unspecified ? "" : context.T(Texts.LevelOf(one.Level)),
                    one.RepairBarred ? context.T(Texts.NoteRepairBarred) : "",
                ],
            ]);
    }

    private static string Actor(CliContext context, ProcedureTask task) =>
        Texts.ActorOf(task.Actor) is { } actor ? context.T(actor) : task.Actor;

    private static string About(CliContext context, IReadOnlyList<ProcedureTask> tasks) =>
        tasks.Count == 1 ? tasks[0].CreditCode : context.T(Texts.ProcedureMany, tasks[0].CreditCode, tasks.Count);

    private static string Days(CliContext context, ProcedureTask task, string asOf)
    {
        if (task.DoneOn.Length > 0) return context.T(Texts.DoneOn, task.DoneOn);
        if (!IsoDay.TryParse(task.DueOn, out var due) || !IsoDay.TryParse(asOf, out var today)) return "";
        var left = due.DayNumber - today.DayNumber;
        // What is merely open has no day that binds: it is never over.
        if (left < 0 && task.State != TaskState.Overdue) return "";
        return left == 0 ? context.T(Texts.DueToday) : left > 0 ? context.T(Texts.DaysLeft, left) : context.T(Texts.DaysOver, -left);
    }

    private static JsonObject Describe(ProcedureTask task) => new()
    {
        ["state"] = EnumNames.TaskStates.NameOf(task.State),
        ["rule"] = task.Rule,
        ["step"] = EnumNames.Kinds.NameOf(task.Step),
        ["creditCode"] = task.CreditCode,
        ["actor"] = task.Actor,
        ["dueOn"] = task.DueOn,
        ["doneOn"] = task.DoneOn,
        ["zh"] = task.Zh,
        ["en"] = task.En,
    };

    private static JsonObject Describe(ParticipantState participant) => new()
    {
        ["creditCode"] = participant.CreditCode,
        ["state"] = EnumNames.ProcedureStates.NameOf(participant.State),
        ["result"] = JsonParts.Reference(participant.Result),
        ["revision"] = participant.Revision,
        ["level"] = EnumNames.Levels.NameOf(participant.Level),
        ["repairBarred"] = participant.RepairBarred,
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
