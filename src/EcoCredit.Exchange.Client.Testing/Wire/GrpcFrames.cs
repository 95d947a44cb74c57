using System.Buffers.Binary;

namespace EcoCredit.Exchange.Client.Testing.Wire;

/// <summary>Messages as gRPC frames them: one byte for compression, four for the length, big-endian.</summary>
internal static class GrpcFrames
{
    private const int PrefixLength = 5;
    private const int MaxLength = 64 << 20;

    /// <summary>The next message; <see langword="null"/> at the end.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var prefix = new byte[PrefixLength];
        var read = await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellationToken);
        if (read == 0) return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (read < PrefixLength || prefix[0] != 0 || length > MaxLength)
            throw new InvalidDataException("Not a message that this exchange in memory reads.");
        var message = new byte[length];
        await stream.ReadExactlyAsync(message, cancellationToken);
        return message;
    }

    public static async Task WriteAsync(Stream stream, byte[] message, CancellationToken cancellationToken)
    {
        var frame = new byte[PrefixLength + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, PrefixLength);
        await stream.WriteAsync(frame, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }
}
