using System.Buffers;
using System.Text;
using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>
/// Turns messages into bytes and back. Either pair of delegates may be given; the other pair is derived, so that a caller can use
/// the one it prefers.
/// </summary>
public class Marshaller<T>
{
    /// <summary>Creates a marshaller over arrays.</summary>
    public Marshaller(Func<T, byte[]> serializer, Func<byte[], T> deserializer)
    {
        Serializer = GrpcPreconditions.CheckNotNull(serializer, nameof(serializer));
        Deserializer = GrpcPreconditions.CheckNotNull(deserializer, nameof(deserializer));
        ContextualSerializer = (message, context) => context.Complete(serializer(message));
        ContextualDeserializer = context => deserializer(context.PayloadAsNewBuffer());
    }

    /// <summary>Creates a marshaller over buffers.</summary>
    public Marshaller(Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer)
    {
        ContextualSerializer = GrpcPreconditions.CheckNotNull(serializer, nameof(serializer));
        ContextualDeserializer = GrpcPreconditions.CheckNotNull(deserializer, nameof(deserializer));
        Serializer = message =>
        {
            var context = new ArraySerializationContext();
            serializer(message, context);
            return context.Payload;
        };
        Deserializer = payload => deserializer(new ArrayDeserializationContext(payload));
    }

    /// <summary>Message to array.</summary>
    public Func<T, byte[]> Serializer { get; }

    /// <summary>Array to message.</summary>
    public Func<byte[], T> Deserializer { get; }

    /// <summary>Message to buffer.</summary>
    public Action<T, SerializationContext> ContextualSerializer { get; }

    /// <summary>Buffer to message.</summary>
    public Func<DeserializationContext, T> ContextualDeserializer { get; }

    private sealed class ArraySerializationContext : SerializationContext
    {
        private ArrayBufferWriter<byte>? _buffer;
        private byte[]? _payload;
        private int? _length;

        public byte[] Payload => _payload ?? throw new InvalidOperationException("The serializer did not complete the payload.");

        public override void SetPayloadLength(int payloadLength)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
            _length = payloadLength;
        }

        public override IBufferWriter<byte> GetBufferWriter() =>
            _buffer ??= _length is > 0 ? new ArrayBufferWriter<byte>(_length.Value) : new ArrayBufferWriter<byte>();

        public override void Complete(byte[] payload) => Finish(GrpcPreconditions.CheckNotNull(payload, nameof(payload)));

        public override void Complete()
        {
            var written = _buffer is null ? [] : _buffer.WrittenSpan.ToArray();
            GrpcPreconditions.CheckState(
                _length is null || _length == written.Length, "The serializer wrote another number of bytes than it announced.");
            Finish(written);
        }

        private void Finish(byte[] payload)
        {
            GrpcPreconditions.CheckState(_payload is null, "The payload was completed before.");
            _payload = payload;
        }
    }

    private sealed class ArrayDeserializationContext(byte[] payload) : DeserializationContext
    {
        private byte[]? _payload = GrpcPreconditions.CheckNotNull(payload, nameof(payload));

        public override int PayloadLength { get; } = payload.Length;

        public override byte[] PayloadAsNewBuffer() => Take().AsSpan().ToArray();

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(Take());

        // The transports hand a payload out once; a deserializer that asks twice fails here as it does there.
        private byte[] Take()
        {
            var taken = _payload ?? throw new InvalidOperationException("The payload was read before.");
            _payload = null;
            return taken;
        }
    }
}

/// <summary>Creates marshallers.</summary>
public static class Marshallers
{
    /// <summary>Text as UTF-8.</summary>
    public static Marshaller<string> StringMarshaller { get; } = new(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    /// <summary>Creates a marshaller over arrays.</summary>
    public static Marshaller<T> Create<T>(Func<T, byte[]> serializer, Func<byte[], T> deserializer) => new(serializer, deserializer);

    /// <summary>Creates a marshaller over buffers.</summary>
    public static Marshaller<T> Create<T>(Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer) =>
        new(serializer, deserializer);
}
