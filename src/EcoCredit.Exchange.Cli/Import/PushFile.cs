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
        if (options.WholeOnly && file.Refusals.Count > 0)
        {
            var unsent = new PushFileResult(file, new PushBatch([], 0, [], []), new PushReport(0, 0, [], []));
            Tell(context, unsent);
            context.Say(Texts.NothingSent);
            return unsent;
        }

        return await SendAsync(
            context, session, target, file, path + PushJournal.Extension, _ => { },
            refusal => refusal with { Column = file.NameOf(refusal.Column) }, cancellationToken);
    }

    /// <summary>Sends what was read and checked before.</summary>
    /// <param name="context">Where to tell what became of it.</param>
    /// <param name="session">The sender.</param>
    /// <param name="target">The node.</param>
    /// <param name="file">What to send.</param>
    /// <param name="journalPath">File of what was signed and accepted.</param>
    /// <param name="onOutcome">Told of every outcome.</param>
    /// <param name="rename">Puts a refusal of the node in the words of the file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<PushFileResult> SendAsync(
        CliContext context, Session session, Target target, ImportedFile file, string journalPath,
        Action<PushOutcome> onOutcome, Func<Refusal, Refusal> rename, CancellationToken cancellationToken)
    {
        using var journal = PushJournal.Open(journalPath);
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
                report = await Progressing.RunAsync(context, Texts.Sending, batch.ToSend.Count, step => Pusher.SendAsync(
                    client, batch, journal, target.Name, outcome =>
                    {
                        onOutcome(outcome);
                        step();
                    }, cancellationToken));
            }
            catch (ExchangeException e) when (e.Error is null || Failures.CodeOf(e.Error) == ExitCode.Unreachable)
            {
                context.Say(Texts.PushBroke);
                throw;
            }
        }

        var result = new PushFileResult(file, batch, report with { Refusals = [.. report.Refusals.Select(rename)] });
        Tell(context, result);
        return result;
    }

    /// <summary>Tells the user what was refused, and why.</summary>
    public static void Tell(CliContext context, PushFileResult result)
    {
        foreach (var refusal in result.Refusals.Take(ShownRefusals)) context.Say(
            Texts.RowRefused, refusal.Row, refusal.Column, refusal.Rule, context.T(refusal.Reason));
        if (result.Refusals.Count > ShownRefusals) context.Say(Texts.MoreRefusals, result.Refusals.Count - ShownRefusals);
        foreach (var hint in result.Report.Reasons.Select(Failures.HintOf).OfType<Text>()) context.Say(hint);
        if (result.Report.BadReceipts.Count > 0) context.Say(Texts.BadReceipts, Rows(result.Report.BadReceipts));
    }

    private static string Rows(IEnumerable<int> rows) => string.Join(", ", rows.Take(ShownRefusals));
}
