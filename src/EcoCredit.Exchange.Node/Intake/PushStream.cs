using System.Threading.Channels;
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
    private const int InFlight = 256;
    private const int MaxCorrelation = 64;
    private const int MaxBytesInFlight = 8 << 20;

    // What an item costs that carries no document.
    private const int LeastBytes = 1024;

    private readonly ByteBudget _budget = new(MaxBytesInFlight);

    public async Task RunAsync(
        IAsyncStreamReader<PushRequest> requests, IServerStreamWriter<PushResponse> responses, CancellationToken cancellationToken)
    {
        var checks = Channel.CreateBounded<(string Correlation, int Bytes, Task<CheckedDocument> Check)>(InFlight);
        var outcomes = Channel.CreateBounded<(string Correlation, int Bytes, Task<IntakeDecision> Decision)>(InFlight);
        // Whatever step fails ends the others: a reader that nobody empties would wait for ever.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] steps =
        [
            RunStepAsync(ReadAsync(requests, checks.Writer, ended.Token), checks.Writer, ended),
            RunStepAsync(SubmitAsync(checks.Reader, outcomes.Writer, ended.Token), outcomes.Writer, ended),
            RunStepAsync(AnswerAsync(outcomes.Reader, responses, ended.Token), next: null, ended),
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

    private static async Task RunStepAsync(Task step, object? next, CancellationTokenSource ended)
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
            (next as ChannelWriter<(string, int, Task<CheckedDocument>)>)?.TryComplete();
            (next as ChannelWriter<(string, int, Task<IntakeDecision>)>)?.TryComplete();
        }
    }

    private async Task ReadAsync(
        IAsyncStreamReader<PushRequest> requests,
        ChannelWriter<(string, int, Task<CheckedDocument>)> checks,
        CancellationToken cancellationToken)
    {
        await foreach (var request in requests.ReadAllAsync(cancellationToken))
        {
            var (envelope, refused) = (request.Envelope, CheckItem(request));
            // What goes back is what came, but for an identity number; the order tells which item it was.
            var correlation = IdentityNumbers.Contains(request.Correlation)
                ? ""
                : request.Correlation.Length <= MaxCorrelation ? request.Correlation : request.Correlation[..MaxCorrelation];
            var bytes = Math.Max(LeastBytes, refused is null ? envelope.CalculateSize() : 0);
            await _budget.TakeAsync(bytes, cancellationToken);
            // Nothing of an item that is refused for its size is kept.
            var check = refused is not null
                ? Task.FromResult<CheckedDocument>(refused)
                : Observed.From(Task.Run(() => intake.Check(envelope, caller, IntakeDoor.Push), cancellationToken));
            await checks.WriteAsync((correlation, bytes, check), cancellationToken);
        }
    }

    private static CheckedDocument.Refused? CheckItem(PushRequest request) => IdentityNumbers.Contains(request.Correlation)
        ? new CheckedDocument.Refused(new ExchangeError(ErrorReason.RequestInvalid)
        {
            Violations = [new("correlation", "IM-10", "No identity numbers here.", "此处不得出现身份证号。")],
        })
        : DocumentIntake.CheckSize(request.Envelope);

    private async Task SubmitAsync(
        ChannelReader<(string Correlation, int Bytes, Task<CheckedDocument> Check)> checks,
        ChannelWriter<(string, int, Task<IntakeDecision>)> outcomes,
        CancellationToken cancellationToken)
    {
        Task appended = Task.CompletedTask;
        await foreach (var (correlation, bytes, check) in checks.ReadAllAsync(cancellationToken))
        {
            var error = (await check as CheckedDocument.Refused)?.Error;
            if (await check is CheckedDocument.Valid valid)
            {
                if (valid.RestsOnOthers)
                {
                    // It may refer to a document that was sent just before it: the journal works in order, so once the last one is settled
                    // all are.
                    await appended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    if (valid.Scope is null) error = await intake.CheckRelationsAsync(valid, cancellationToken);
                }

                if (error is null)
                {
                    var decision = Observed.From(
                        valid.Scope is null ? intake.AppendAsync(valid, cancellationToken) : intake.SubmitAsync(valid, cancellationToken));
                    // What is judged by its file has its place in the ledger once it is decided; what comes after it comes behind it.
                    if (valid.Scope is not null) await ((Task)decision).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    appended = decision;
                    await outcomes.WriteAsync((correlation, bytes, decision), cancellationToken);
                    continue;
                }
            }

            await outcomes.WriteAsync(
                (correlation, bytes, Task.FromResult<IntakeDecision>(new IntakeDecision.Refused(error!))), cancellationToken);
        }
    }

    private async Task AnswerAsync(
        ChannelReader<(string Correlation, int Bytes, Task<IntakeDecision> Decision)> outcomes,
        IServerStreamWriter<PushResponse> responses,
        CancellationToken cancellationToken)
    {
        await foreach (var (correlation, bytes, pending) in outcomes.ReadAllAsync(cancellationToken))
        {
            var response = new PushResponse { Correlation = correlation };
            switch (await DecideAsync(pending))
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

            // Without the call's token: a write that it cancels would hide the status that ends the call.
            await responses.WriteAsync(response, CancellationToken.None);
            _budget.Release(bytes);
        }
    }

    /// <summary>A document that could not be stored now is that document's outcome, with RetryInfo; the stream goes on.</summary>
    private static async Task<IntakeDecision> DecideAsync(Task<IntakeDecision> pending)
    {
        try
        {
            return await pending;
        }
        catch (RpcException e) when (ExchangeError.Read(e) is { } error)
        {
            return new IntakeDecision.Refused(error);
        }
    }
}
