using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// A long body as it is encrypted: an answer about hundreds of organisations says the same about nearly all of them, and every byte of it
/// would be written twice, to the log of the database and to its table. Layout: u32 big-endian length ‖ Brotli (RFC 7932). What is signed
/// and committed to is the body itself.
/// </summary>
internal static class PackedBody
{
    /// <summary>What is shorter is not worth it.</summary>
    public const int Shortest = 4096;

    private const int LengthOfLength = sizeof(uint);

    // No body is longer: an envelope has a payload of 256 KiB at the most.
    private const uint Longest = 16 << 20;

    // The fastest; the window holds what a body repeats.
    private const int Quality = 1;
    private const int WindowBits = 16;

    /// <summary>Packs a body; not where that makes it no shorter.</summary>
    public static bool TryPack(ReadOnlySpan<byte> body, Span<byte> destination, out int length)
    {
        length = 0;
        if (body.Length > Longest || destination.Length <= LengthOfLength) return false;
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)body.Length);
        if (!BrotliEncoder.TryCompress(body, destination[LengthOfLength..], out var packed, Quality, WindowBits)) return false;
        length = LengthOfLength + packed;
        return length < body.Length;
    }

    /// <exception cref="CryptographicException">It is not one.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed.Length < LengthOfLength) throw Malformed();
        var length = BinaryPrimitives.ReadUInt32BigEndian(packed);
        if (length > Longest) throw Malformed();
        var body = GC.AllocateUninitializedArray<byte>((int)length);
        var isWhole = BrotliDecoder.TryDecompress(packed[LengthOfLength..], body, out var written) && written == body.Length;
        return isWhole ? body : throw Malformed();
    }

    private static CryptographicException Malformed() => new("The packed body is malformed.");
}
