using System.Threading.Channels;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>
/// One push stream, in three steps that run side by side: signatures are checked on every core, documents are queued in the order of the
/// stream, outcomes are written in the same order. A full step holds back the one before it, and in the end the sender.
/// </summary>
internal sealed class PushStream(DocumentIntake intake, Caller caller)
{
    private const int RunsInFlight = 64;
    private const int OutcomesInFlight = 1024;
    private const int MaxCorrelation = 64;
    private const int MaxBytesInFlight = 8 << 20;

    // Answers that are ready leave together: so many at most.
    private const int MostTogether = 32;

    // What an item costs that carries no document.
    private const int LeastBytes = 1024;

    private static readonly WriteOptions Held = new(WriteFlags.BufferHint);

    private readonly ByteBudget _budget = new(MaxBytesInFlight);

    public async Task RunAsync(
        IAsyncStreamReader<PushRequest> requests, IServerStreamWriter<PushResponse> responses, CancellationToken cancellationToken)
    {
        var checks = Channel.CreateBounded<Task<IReadOnlyList<PushItem>>>(RunsInFlight);
        var outcomes = Channel.CreateBounded<PushItem>(OutcomesInFlight);
        // Whatever step fails ends the others: a reader that nobody empties would wait for ever.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] steps =
        [
            RunStepAsync(ReadAsync(requests, checks.Writer, ended.Token), () => checks.Writer.TryComplete(), ended),
            RunStepAsync(SubmitAsync(checks.Reader, outcomes.Writer, ended.Token), () => outcomes.Writer.TryComplete(), ended),
            RunStepAsync(AnswerAsync(outcomes.Reader, responses, ended.Token), () => { }, ended),
        ];
        try
        {
            await Task.WhenAll(steps);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The step that failed says why; the others only stopped.
            var failed = Array.Find(steps, s => s.IsFaulted);
            if (failed is not null) await failed;
            throw;
        }
    }

    private static async Task RunStepAsync(Task step, Action complete, CancellationTokenSource ended)
    {
        try
        {
            await step;
        }
        catch
        {
            await ended.CancelAsync();
            throw;
        }
        finally
        {
            complete();
        }
    }

    private async Task ReadAsync(
        IAsyncStreamReader<PushRequest> requests,
        ChannelWriter<Task<IReadOnlyList<PushItem>>> checks,
        CancellationToken cancellationToken)
    {
        var run = new PushRun();
        while (true)
        {
            // What has come already is checked together; nothing waits for what has not.
            var more = requests.MoveNext(cancellationToken);
            if (!more.IsCompleted) _ = Observed.From(more);
            if (run.IsFull || !more.IsCompleted) run = await SendAsync(run, checks, cancellationToken);
            if (!await more) break;
            var item = Read(requests.Current);
            var room = _budget.TakeAsync(item.Bytes, cancellationToken);
            // A run that has not been sent would hold the room that is waited for.
            if (!room.IsCompleted) run = await SendAsync(run, checks, cancellationToken);
            await room;
            run.Add(item);
        }

        await SendAsync(run, checks, cancellationToken);
    }

    private async ValueTask<PushRun> SendAsync(
        PushRun run, ChannelWriter<Task<IReadOnlyList<PushItem>>> checks, CancellationToken cancellationToken)
    {
        if (run.IsEmpty) return run;
        var check = Observed.From(Task.Run(() => run.Check(intake, caller), cancellationToken));
        await checks.WriteAsync(check, cancellationToken);
        return new PushRun();
    }

    private static PushItem Read(PushRequest request)
    {
        // What goes back is what came, but for an identity number; the order tells which item it was.
        var correlation = IdentityNumbers.Contains(request.Correlation)
            ? ""
            : request.Correlation.Length <= MaxCorrelation ? request.Correlation : request.Correlation[..MaxCorrelation];
        // Nothing of an item that is refused for its size is kept.
        return CheckItem(request) is { } refused
            ? new PushItem(correlation, LeastBytes, envelope: null) { Checked = refused }
            : new PushItem(correlation, Math.Max(LeastBytes, request.Envelope.CalculateSize()), request.Envelope);
    }

    private static CheckedDocument.Refused? CheckItem(PushRequest request) => IdentityNumbers.Contains(request.Correlation)
        ? new CheckedDocument.Refused(new ExchangeError(ErrorReason.RequestInvalid)
        {
            Violations = [new("correlation", "IM-10", "No identity numbers here.", "此处不得出现身份证号。")],
        })
        : DocumentIntake.CheckSize(request.Envelope);

    private async Task SubmitAsync(
        ChannelReader<Task<IReadOnlyList<PushItem>>> checks, ChannelWriter<PushItem> outcomes, CancellationToken cancellationToken)
    {
        JournalUnit? last = null;
        await foreach (var check in checks.ReadAllAsync(cancellationToken))
        {
            foreach (var item in await check)
            {
                if (item.Checked is CheckedDocument.Valid { RestsOnOthers: true } && last is not null)
                {
                    // It may refer to a document that was sent just before it: the journal works in order, so once the last one is settled
                    // all are.
                    await ((Task)last.Outcome).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                await SubmitAsync(item, cancellationToken);
                last = item.Unit ?? last;
                await outcomes.WriteAsync(item, cancellationToken);
            }
        }
    }

    /// <summary>Queues an item, or decides it where it is refused or judged by its file.</summary>
    private async ValueTask SubmitAsync(PushItem item, CancellationToken cancellationToken)
    {
        switch (item.Checked)
        {
            case CheckedDocument.Valid { Scope: not null } judged:
                // It has its place in the ledger once it is decided; what comes after it comes behind it.
                item.Decision = Observed.From(intake.SubmitAsync(judged, cancellationToken));
                await ((Task)item.Decision).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case CheckedDocument.Valid valid when await intake.CheckRelationsAsync(valid, cancellationToken) is { } error:
                item.Decision = Task.FromResult<IntakeDecision>(new IntakeDecision.Refused(error));
                break;
            case CheckedDocument.Valid valid:
                try
                {
                    item.Unit = intake.Enqueue(valid);
                    // Thousands wait for their commit, long enough for the collector to move them about: what was read of them need not.
                    item.Checked = null;
                }
                catch (RpcException e)
                {
                    item.Decision = Observed.From(Task.FromException<IntakeDecision>(e));
                }

                break;
            case CheckedDocument.Refused refused:
                item.Decision = Task.FromResult<IntakeDecision>(new IntakeDecision.Refused(refused.Error));
                break;
        }
    }

    private async Task AnswerAsync(
        ChannelReader<PushItem> outcomes, IServerStreamWriter<PushResponse> responses, CancellationToken cancellationToken)
    {
        var together = 0;
        await foreach (var item in outcomes.ReadAllAsync(cancellationToken))
        {
            var response = new PushResponse { Correlation = item.Correlation };
            switch (await DecideAsync(item, cancellationToken))
            {
                case IntakeDecision.Accepted accepted:
                    response.Accepted = new Accepted { Receipt = accepted.Receipt };
                    break;
                case IntakeDecision.Duplicate duplicate:
                    response.Duplicate = new Accepted { Receipt = duplicate.Receipt };
                    break;
                case IntakeDecision.Refused refused:
                    response.Refused = new Refused { Status = refused.Error.ToStatus().ToByteString() };
                    break;
            }

            // Held back only where the next one follows at once.
            together = outcomes.TryPeek(out var next) && next.IsSettled && together < MostTogether ? together + 1 : 0;
            responses.WriteOptions = together > 0 ? Held : null;
            // Without the call's token: a write that it cancels would hide the status that ends the call.
            await responses.WriteAsync(response, CancellationToken.None);
            _budget.Release(item.Bytes);
        }
    }

    /// <summary>A document that could not be stored now is that document's outcome, with RetryInfo; the stream goes on.</summary>
    private async ValueTask<IntakeDecision> DecideAsync(PushItem item, CancellationToken cancellationToken)
    {
        try
        {
            return item.Unit is { } unit ? await intake.SettleAsync(unit, cancellationToken) : await item.Decision!;
        }
        catch (RpcException e) when (ExchangeError.Read(e) is { } error)
        {
            return new IntakeDecision.Refused(error);
        }
    }
}
