using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>What pushing a file gave.</summary>
internal sealed record PushFileResult(ImportedFile File, PushBatch Batch, PushReport Report)
{
    /// <summary>What was not sent and what the node refused.</summary>
    public IReadOnlyList<Refusal> Refusals { get; } = [.. File.Refusals.Concat(Report.Refusals).OrderBy(r => r.Row)];

    public int RefusedRows => Refusals.Select(r => r.Row).Distinct().Count();

    /// <summary>What the command ends with: content that is wrong goes before what the node does not permit.</summary>
    public ExitCode Code
    {
        get
        {
            if (File.Refusals.Count > 0 || Report.BadReceipts.Count > 0) return ExitCode.Refused;
            if (Report.Refusals.Count == 0) return ExitCode.Ok;
            return Report.Reasons.All(Failures.IsNotPermitted) ? ExitCode.NotPermitted : ExitCode.Refused;
        }
    }
}

/// <summary>Reads, checks and sends a file, and tells the user what became of it.</summary>
internal static class PushFile
{
    private const int ShownRefusals = 50;

    public static async Task<PushFileResult> SendAsync(
        CliContext context, Session session, Target target, string path, ImportOptions options, CancellationToken cancellationToken)
    {
        var file = await DocumentFile.ReadAsync(path, options, context, cancellationToken);
        context.Say(Texts.FileRead, Path.GetFileName(path), file.Form, file.Rows, file.Drafts.Count);
        if (file.DroppedColumns.Count > 0) context.Say(Texts.ColumnsDropped, string.Join(", ", file.DroppedColumns));

        using var journal = PushJournal.Open(path + PushJournal.Extension);
        var batch = PushBatch.Prepare(file.Drafts, journal, session.Identity.Signer, target.Name, context.Time.GetUtcNow());
        if (batch.AlreadyAccepted > 0) context.Say(Texts.AcceptedBefore, batch.AlreadyAccepted, PushJournal.Extension);
        if (batch.Repeated.Count > 0) context.Say(Texts.RowsRepeated, Rows(batch.Repeated));
        if (batch.Changed.Count > 0) context.Say(Texts.RowsChanged, Rows(batch.Changed));

        var report = new PushReport(0, 0, [], []);
        if (batch.ToSend.Count > 0)
        {
            await using var client = session.Connect(target, context.Time);
            try
            {
                report = await Progressing.RunAsync(
                    context, Texts.Sending, batch.ToSend.Count, step => Pusher.SendAsync(client, batch, journal, target.Name, _ => step(), cancellationToken));
            }
            catch (ExchangeException e) when (e.Error is null || Failures.CodeOf(e.Error) == ExitCode.Unreachable)
            {
                context.Say(Texts.PushBroke);
                throw;
            }
        }

        var result = new PushFileResult(file, batch, report);
        foreach (var refusal in result.Refusals.Take(ShownRefusals)) context.Say(
            Texts.RowRefused, refusal.Row, refusal.Column, refusal.Rule, context.T(refusal.Reason));
        if (result.Refusals.Count > ShownRefusals) context.Say(Texts.MoreRefusals, result.Refusals.Count - ShownRefusals);
        foreach (var hint in report.Reasons.Select(Failures.HintOf).OfType<Text>()) context.Say(hint);
        if (report.BadReceipts.Count > 0) context.Say(Texts.BadReceipts, Rows(report.BadReceipts));
        return result;
    }

    private static string Rows(IEnumerable<int> rows) => string.Join(", ", rows.Take(ShownRefusals));
}
