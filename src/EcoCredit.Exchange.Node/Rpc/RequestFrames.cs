using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.AspNetCore.Http.Features;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// The request as gRPC reads it. A flag or a length that no message can have is refused as soon as it is stated: the framework takes it for
/// a fault of its own. What has come of a message that is not complete counts towards its peer's share. And where a time is given, the
/// whole request has to be there within it: a method with one request and many answers has no deadline, and a request that trickles in
/// would otherwise hold its stream as long as the connection lives.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="shares">Where it counts.</param>
/// <param name="peer">The agency that sends it.</param>
/// <param name="end">When the request has to be there; null for no limit.</param>
internal sealed class RequestFrames(PipeReader inner, PeerShares shares, string peer, CancellationTokenSource? end)
    : PipeReader, IRequestBodyPipeFeature, IDisposable
{
    // gRPC over HTTP/2, "Length-Prefixed-Message": one byte of flags, four of length.
    private const int HeaderLength = 5;

    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private ReadOnlySequence<byte> _buffer;
    private long _held; // under _lock
    private bool _isOver; // under _lock; a read that still comes back then holds nothing, since nobody would release it

    public PipeReader Reader => this;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (end is null) return Checked(await inner.ReadAsync(cancellationToken));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            return Checked(await inner.ReadAsync(either.Token));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ExchangeError(ErrorReason.TimeLimit).ToException();
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;
        Checked(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Hold(_buffer.IsEmpty ? 0 : _buffer.Slice(consumed).Length);
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <summary>The call is over, whatever was read.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Hold(0);
            _isOver = true;
        }
    }

    // gRPC takes whole messages out: what is left begins with the header of the next.
    private ReadResult Checked(ReadResult result)
    {
        _buffer = result.Buffer;
        if (_buffer.Length < HeaderLength) return result;
        Span<byte> header = stackalloc byte[HeaderLength];
        _buffer.Slice(0, HeaderLength).CopyTo(header);
        if (header[0] > 1) throw Refuse(MalformedMessage.Unframed);
        if (BinaryPrimitives.ReadUInt32BigEndian(header[1..]) > int.MaxValue) throw Refuse(new ExchangeError(ErrorReason.TooLarge));
        if (Hold(_buffer.Length)) return result;
        shares.Overload?.Refused(OverloadMeters.Bytes);
        throw Refuse(new ExchangeError(ErrorReason.Overloaded) { RetryAfter = ComeAgain });
    }

    private Grpc.Core.RpcException Refuse(ExchangeError error)
    {
        AdvanceTo(_buffer.Start);
        return error.ToException();
    }

    private bool Hold(long bytes)
    {
        if (bytes <= PeerShares.Uncounted) bytes = 0;
        lock (_lock)
        {
            if (_isOver || bytes == _held) return true;
            if (bytes > _held && !shares.TryHold(peer, bytes - _held)) return false;
            if (bytes < _held) shares.Release(peer, _held - bytes);
            _held = bytes;
            return true;
        }
    }
}
