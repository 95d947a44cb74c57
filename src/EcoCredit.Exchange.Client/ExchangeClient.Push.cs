using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Client;

public sealed partial class ExchangeClient
{
    // How long the status of a call that broke may take.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>Sends one document.</summary>
    /// <exception cref="ExchangeException">The node refused it, with every violation, or could not be reached.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold.</exception>
    public async Task<PushOutcome> PushAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var response = await CallAsync(
            () => _exchange.PushDocumentAsync(new PushDocumentRequest { Envelope = envelope }, Options(cancellationToken)).ResponseAsync);
        var outcome = Received(
            new PushItem(envelope, ""), response.Duplicate ? PushResult.Duplicate : PushResult.Accepted, response.Receipt);
        if (outcome.Verification is { } verification) Require(verification);
        return outcome;
    }

    /// <summary>
    /// Sends many documents on one stream and gives an outcome for each, in their order. A refusal is an outcome; so is a receipt that does
    /// not hold: look at
    /// <see cref="PushOutcome.Verification"/>. A stream that breaks may be started again with the documents that have no outcome yet, or
    /// with all: what the node has is a duplicate.
    /// </summary>
    /// <exception cref="ExchangeException">The stream broke.</exception>
    public async IAsyncEnumerable<PushOutcome> PushAsync(
        IAsyncEnumerable<PushItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = _exchange.Push(cancellationToken: ended.Token);
        // What is under way: a full channel holds the sender back until outcomes are read.
        var underWay = Channel.CreateBounded<PushItem>(_options.MaxInFlight);
        var sending = SendAsync(items, call, underWay.Writer, ended);
        try
        {
            while (await ReadAsync(call, sending, cancellationToken) is { } response)
            {
                if (!underWay.Reader.TryRead(out var item)) throw new ExchangeException("The node answered more than it was asked.");
                yield return Outcome(item, response);
            }

            await sending;
            if (underWay.Reader.TryRead(out _)) throw new ExchangeException(
                "The node ended the stream before every document had an outcome.");
        }
        finally
        {
            await ended.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SendAsync(
        IAsyncEnumerable<PushItem> items, AsyncDuplexStreamingCall<PushRequest, PushResponse> call, ChannelWriter<PushItem> underWay, CancellationTokenSource ended)
    {
        try
        {
            await foreach (var item in items.WithCancellation(ended.Token))
            {
                await underWay.WriteAsync(item, ended.Token);
                var request = new PushRequest { Envelope = item.Envelope, Correlation = item.Correlation };
                await TransmitAsync(() => call.RequestStream.WriteAsync(request, ended.Token));
            }

            await TransmitAsync(call.RequestStream.CompleteAsync);
        }
        catch (StreamBrokenException)
        {
            // The call is over, and its status comes by the other direction: cancelled at once, the node's reason would be lost.
            ended.CancelAfter(LastWords);
            throw;
        }
        catch
        {
            // Without this the reader would wait for outcomes of what was never sent.
            await ended.CancelAsync();
            throw;
        }
    }

    // A connection that breaks under a write is no trouble with the documents' own file, which throws the same type.
    private static async Task TransmitAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception e) when (e is IOException or RpcException or InvalidOperationException)
        {
            throw new StreamBrokenException(e);
        }
    }

    private sealed class StreamBrokenException(Exception inner) : InvalidOperationException("The stream broke.", inner);

    private static async Task<PushResponse?> ReadAsync(
        AsyncDuplexStreamingCall<PushRequest, PushResponse> call, Task sending, CancellationToken cancellationToken)
    {
        try
        {
            return await call.ResponseStream.MoveNext(CancellationToken.None) ? call.ResponseStream.Current : null;
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Where the documents themselves could not be read, that is the cause and not the cancelled call.
            if (sending.IsFaulted && sending.Exception.InnerException is not (RpcException or InvalidOperationException)) await sending;
            throw ExchangeException.From(e);
        }
    }

    private PushOutcome Outcome(PushItem item, PushResponse response) => response.OutcomeCase switch
    {
        PushResponse.OutcomeOneofCase.Accepted => Received(item, PushResult.Accepted, response.Accepted.Receipt),
        PushResponse.OutcomeOneofCase.Duplicate => Received(item, PushResult.Duplicate, response.Duplicate.Receipt),
        _ => new PushOutcome(item, PushResult.Refused, null, null, ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(response.Refused?.Status ?? Google.Protobuf.ByteString.Empty))),
    };

    private PushOutcome Received(PushItem item, PushResult result, Receipt? receipt)
    {
        if (receipt is null) throw Incomplete();
        // The first push of a duplicate may have come by another carrier.
        var expectation = result == PushResult.Duplicate ? new ReceiptExpectation { NodeCode = _options.ServerAgency, IsFirstReceiptOfDuplicate = true } : Expect();
        return new PushOutcome(
            item, result, receipt, _options.VerifyReceipts ? _source.Verifier.Verify(item.Envelope, receipt, expectation) : null, null);
    }
}
