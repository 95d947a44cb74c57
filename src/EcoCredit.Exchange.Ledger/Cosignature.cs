using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Ledger;

/// <summary>A witness's cosignature with its time (C2SP tlog-cosignature): u64 big-endian time ‖ Ed25519 signature.</summary>
public static class Cosignature
{
    private const int Length = sizeof(ulong) + 64;

    /// <summary>
    /// The time in seconds since the Unix epoch that a cosignature states. It counts only when the signature has been verified by a
    /// <see cref="NoteKeyType.CosignatureV1"/> key.
    /// </summary>
    public static bool TryReadTime(NoteSignature signature, out long unixTimeSeconds)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return TrySplit(signature.Signature.Span, out unixTimeSeconds, out _);
    }

    /// <summary>What is signed: the header line, the time line, and the note's text.</summary>
    internal static byte[] Message(long unixTimeSeconds, ReadOnlySpan<byte> text)
    {
        var header = string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {unixTimeSeconds}\n");
        return [.. Encoding.UTF8.GetBytes(header), .. text];
    }

    internal static byte[] Join(long unixTimeSeconds, ReadOnlySpan<byte> signature)
    {
        var joined = new byte[sizeof(ulong) + signature.Length];
        BinaryPrimitives.WriteInt64BigEndian(joined, unixTimeSeconds);
        signature.CopyTo(joined.AsSpan(sizeof(ulong)));
        return joined;
    }

    internal static bool TrySplit(ReadOnlySpan<byte> joined, out long unixTimeSeconds, out ReadOnlySpan<byte> signature)
    {
        unixTimeSeconds = 0;
        signature = default;
        if (joined.Length != Length)
            return false;
        unixTimeSeconds = BinaryPrimitives.ReadInt64BigEndian(joined);
        signature = joined[sizeof(ulong)..];
        return unixTimeSeconds >= 0;
    }
}
