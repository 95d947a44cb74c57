using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>What sending gave.</summary>
/// <param name="Accepted">Documents that were accepted now.</param>
/// <param name="Duplicates">Documents that the node had already.</param>
/// <param name="Refusals">What the node refused, with every reason.</param>
/// <param name="BadReceipts">Rows whose receipt does not hold.</param>
internal sealed record PushReport(int Accepted, int Duplicates, IReadOnlyList<Refusal> Refusals, IReadOnlyList<int> BadReceipts)
{
    /// <summary>The node's reasons, each once.</summary>
    public IReadOnlyCollection<ErrorReason> Reasons { get; init; } = [];
}

/// <summary>Sends a batch over one stream and writes every acceptance into the journal as it comes.</summary>
internal static class Pusher
{
    public static async Task<PushReport> SendAsync(
        ExchangeClient client, PushBatch batch, PushJournal journal, string node, Action<PushOutcome>? onOutcome, CancellationToken cancellationToken)
    {
        var (accepted, duplicates) = (0, 0);
        var refusals = new List<Refusal>();
        var reasons = new HashSet<ErrorReason>();
        var bad = new List<int>();
        var next = 0;
        try
        {
            await foreach (var outcome in client.PushAsync(Items(batch), cancellationToken))
            {
                var row = batch.ToSend[next++];
                if (outcome.Result == PushResult.Refused)
                {
                    refusals.AddRange(Describe(row.Row, outcome.Error));
                    reasons.Add(outcome.Error?.Reason ?? ErrorReason.Unspecified);
                }
                else if (outcome.Verification is { IsValid: false }) bad.Add(row.Row);
                else
                {
                    if (outcome.Result == PushResult.Accepted) accepted++;
                    else duplicates++;
                    journal.AddAccepted(row.Id, node, outcome.Receipt!.Index);
                }

                onOutcome?.Invoke(outcome);
            }
        }
        finally
        {
            journal.Flush();
        }

        return new PushReport(accepted, duplicates, refusals, bad) { Reasons = reasons };
    }

    private static async IAsyncEnumerable<PushItem> Items(PushBatch batch)
    {
        await Task.CompletedTask;
        foreach (var row in batch.ToSend) yield return new PushItem(
            row.Envelope, row.Row.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static IEnumerable<Refusal> Describe(int row, ExchangeError? error)
    {
        if (error is null) return [new Refusal(row, "", "", Texts.RefusedWithoutReason)];
        var info = ErrorCatalogue.InfoOf(error.Reason);
        return error.Violations.Count == 0
            ? [new Refusal(row, "", error.ReasonName, new Text(info.Zh, info.En))]
            : error.Violations.Select(v => new Refusal(row, v.Field, $"{error.ReasonName} {v.Rule}", new Text(v.Chinese, v.English)));
    }
}
