using System.Buffers.Binary;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Frames of HTTP/2 (RFC 9113, 6), right and wrong, as bytes.</summary>
internal static class Http2Frame
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Priority = 2;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte PushPromise = 5;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const byte EndStream = 1;
    public const byte Acknowledge = 1;
    public const byte EndHeaders = 4;
    public const byte Padded = 8;

    public const int HeaderLength = 9;

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private static readonly string[] ErrorCodes =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
        "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    public static string NameOf(uint errorCode) => errorCode < ErrorCodes.Length ? ErrorCodes[errorCode] : $"{errorCode}";

    public static byte[] Of(byte type, byte flags, int stream, params ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderLength + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    public static byte[] SettingsOf(params (ushort Id, uint Value)[] settings)
    {
        var payload = new byte[6 * settings.Length];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(6 * i), settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((6 * i) + 2), settings[i].Value);
        }

        return Of(Settings, 0, 0, payload);
    }

    public static byte[] ResetOf(int stream) => Of(Reset, 0, stream, 0, 0, 0, 8);

    public static byte[] WindowOf(int stream, uint increment)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, increment);
        return Of(WindowUpdate, 0, stream, payload);
    }

    /// <summary>A message as gRPC frames it, with whatever length it is said to have.</summary>
    public static byte[] Message(byte flag, uint length, params ReadOnlySpan<byte> bytes)
    {
        var message = new byte[5 + bytes.Length];
        message[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(1), length);
        bytes.CopyTo(message.AsSpan(5));
        return message;
    }
}
