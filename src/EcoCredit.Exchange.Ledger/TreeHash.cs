using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// A SHA-256 hash of a leaf, a node or a whole tree (RFC 6962, 2.1). A value: 32 bytes inline, so that arrays of hashes are one block
/// of memory with the bytes of a tile.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TreeHash
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int Size = 32;

    // In memory order, never interpreted as numbers: MemoryMarshal moves them as they are.
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Reads a hash from the first 32 bytes of <paramref name="source"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="source"/> is shorter than 32 bytes.</exception>
    public static TreeHash Read(ReadOnlySpan<byte> source) => MemoryMarshal.Read<TreeHash>(source);

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter than 32 bytes.</exception>
    public void Write(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>Gives the 32 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>Parses 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static TreeHash Parse(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        var bytes = Convert.FromHexString(hex);
        return bytes.Length == Size
            ? Read(bytes)
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"A hash has 32 bytes, not {bytes.Length}."));
    }

    /// <summary>Gives 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(Bytes(in this));

    /// <summary>Gives standard base64, as checkpoints and proof files write a hash.</summary>
    public string ToBase64() => Convert.ToBase64String(Bytes(in this));

    /// <summary>Reads canonical standard base64 of exactly 32 bytes.</summary>
    internal static bool TryParseBase64(ReadOnlySpan<char> text, out TreeHash hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var parsed = CanonicalText.TryDecodeBase64(text, bytes, out var written) && written == Size;
        hash = parsed ? Read(bytes) : default;
        return parsed;
    }

    private static ReadOnlySpan<byte> Bytes([UnscopedRef] in TreeHash hash) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TreeHash, byte>(ref Unsafe.AsRef(in hash)), Size);
}
