using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// The entries of one level-0 tile as they are published: u16 big-endian length ‖ bytes, one after the other (C2SP tlog-tiles, Log
/// entries).
/// </summary>
public static class EntryBundle
{
    /// <summary>The longest entry in bytes.</summary>
    public const int MaxEntryLength = ushort.MaxValue;

    /// <summary>Encodes up to 256 entries.</summary>
    /// <exception cref="ArgumentException">There are more than 256 entries, or one is longer than 65,535 bytes.</exception>
    public static byte[] Encode(IReadOnlyCollection<byte[]> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count > TileAddress.FullWidth || entries.Any(entry => entry.Length > MaxEntryLength))
            throw new ArgumentException("A bundle holds at most 256 entries of at most 65,535 bytes.", nameof(entries));
        var bytes = new byte[entries.Sum(entry => sizeof(ushort) + entry.Length)];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + entry.Length)..];
        }

        return bytes;
    }

    /// <summary>Reads a bundle of exactly <paramref name="width"/> entries.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bundle, int width, [NotNullWhen(true)] out IReadOnlyList<byte[]>? entries)
    {
        entries = null;
        if (width is < 0 or > TileAddress.FullWidth)
            return false;
        var parsed = new List<byte[]>(width);
        while (parsed.Count < width)
        {
            if (!BinaryPrimitives.TryReadUInt16BigEndian(bundle, out var length) || bundle.Length - sizeof(ushort) < length)
                return false;
            parsed.Add(bundle.Slice(sizeof(ushort), length).ToArray());
            bundle = bundle[(sizeof(ushort) + length)..];
        }

        if (!bundle.IsEmpty)
            return false;
        entries = parsed;
        return true;
    }
}
