using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// The receiving side of one Subscribe call: takes progress in, one message after the other, and stores what has to be stored before the
/// next one is read.
/// </summary>
internal sealed class ProgressReader(
    Consumer consumer, SubscriptionStream stream, SubscriptionStore store, RetractionBook retractions, TimeProvider time)
{
    private const string Withheld = "原因含身份证号，未保存。 The reason held an identity number and was not kept.";

    /// <summary>Reads until the client has said all or something is wrong; then the call's other side is told to end.</summary>
    public async Task RunAsync(IAsyncStreamReader<SubscribeRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            while (await requests.MoveNext(cancellationToken)) await TakeAsync(requests.Current);
            stream.Finish();
        }
        catch (RpcException e) when (ExchangeError.Read(e) is { } error)
        {
            consumer.End(error);
        }
        catch
        {
            // The call's own token says the same, or a fault of the node is told by whoever waits for this task.
            consumer.Wake();
            throw;
        }
    }

    // Without the call's token: what was said is carried out, although whoever said it goes away in the same moment.
    private async Task TakeAsync(SubscribeRequest request)
    {
        if (request.Progress is not { } progress)
            throw Invalid([new("message", "API", "Open comes first and once; then progress.", "首条消息为打开，其后均为进度。")]);
        var now = time.GetUtcNow();
        foreach (var rejection in progress.Rejections)
        {
            rejection.Reason = IdentityNumbers.Contains(rejection.Reason) ? Withheld : OnOneLine(rejection.Reason);
        }

        var settlement = consumer.With(f => f.Apply(progress, now));
        if (settlement.Violations.Count > 0) throw Invalid(settlement.Violations);
        if (settlement.Parked.Count > 0)
        {
            if (await store.ParkAsync(consumer, settlement.Parked, now.ToUnixTimeMilliseconds(), CancellationToken.None) is { } lost)
                throw new ExchangeError(lost).ToException();
            consumer.With(f => f.Released(settlement.Parked));
        }

        if (settlement.ReplaysSettled.Count > 0)
            await store.SettleReplaysAsync(consumer, settlement.ReplaysSettled, CancellationToken.None);
        // Before the position passes them: the subscriber has taken documents that end others, and need not be told in another way.
        if (settlement.AcknowledgedEndings.Count > 0)
            await retractions.AcknowledgedAsync(consumer.Key.Agency, settlement.AcknowledgedEndings, CancellationToken.None);
        stream.Note(settlement.Skipped);
        consumer.Wake();
    }

    // An exception's message has lines; a text of the database takes no NUL, and nobody's terminal is steered by a reason.
    private static string OnOneLine(string reason) =>
        reason.Any(char.IsControl) ? new string([.. reason.Select(c => char.IsControl(c) ? ' ' : c)]) : reason;

    private static RpcException Invalid(IReadOnlyList<ErrorViolation> violations) =>
        new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
}
