using EcoCredit.Exchange.Ledger;
using Microsoft.AspNetCore.Http;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>POST add-checkpoint: bounds what is read and how much is judged at a time; <see cref="Witness"/> decides.</summary>
internal sealed class WitnessEndpoint(Witness witness, TimeProvider time) : IDisposable
{
    private const int MaxAtOnce = 8;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(MaxAtOnce, MaxAtOnce);

    /// <summary>Reads the request and answers it.</summary>
    public async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await AnswerAsync(context, await ReplyAsync(context, both.Token), both.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Too slow in sending, or the database in answering. What may have been recorded is found by the next request.
            if (!context.Response.HasStarted) await AnswerAsync(context, WitnessReply.Busy(), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked is gone.
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<WitnessReply> ReplyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? read;
        try
        {
            read = await ReadAsync(context, cancellationToken);
        }
        catch (IOException e) when (e is not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            // The server has a status for most of what is no body; a chunk of more than 2^63 bytes it takes for a fault of ours.
            return WitnessReply.Malformed("the request cannot be read");
        }

        if (read is not { } body) return WitnessReply.Malformed("the request is longer than 64 KiB");
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await witness.AddCheckpointAsync(body, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>The body; <see langword="null"/> where it is too long.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > AddCheckpointRequest.MaxLength) return null;
        var buffer = new byte[AddCheckpointRequest.MaxLength + 1];
        var length = 0;
        // The server reads and drops what is left, so that who sends too much still gets to read why.
        while (length < buffer.Length
            && await context.Request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
            length += read;
        return length < buffer.Length ? buffer.AsMemory(0, length) : null;
    }

    private static async Task AnswerAsync(HttpContext context, WitnessReply reply, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        context.Response.ContentLength = reply.Body.Length;
        await context.Response.Body.WriteAsync(reply.Body, cancellationToken);
    }
}
