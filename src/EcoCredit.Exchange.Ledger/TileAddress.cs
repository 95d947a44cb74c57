using System.Globalization;
using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// Where a hash tile or an entry bundle is published (C2SP tlog-tiles, Merkle Tree and Log entries).
/// </summary>
/// <param name="Level">The tile level, 0 to 63, or <see cref="EntriesLevel"/> for an entry bundle.</param>
/// <param name="Index">The index on the level, 0 or more.</param>
/// <param name="Width">The number of hashes or entries: 1 to 255 for a partial tile, 256 for a full one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TileAddress(int Level, long Index, int Width)
{
    /// <summary>The level that stands for entry bundles.</summary>
    public const int EntriesLevel = -1;

    /// <summary>The width of a full tile.</summary>
    public const int FullWidth = TileNodes.Width;

    private const int MaxLevel = 63;
    private const string Prefix = "tile/";
    private const string Entries = "entries";
    private const string Partial = ".p/";

    /// <summary>Whether this is a bundle of entries and not a tile of hashes.</summary>
    public bool IsEntries => Level == EntriesLevel;

    /// <summary>Whether the tile is full and so never changes.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary>
    /// The width of the partial tile at a level in a tree of that size, ⌊size / 256^level⌋ mod 256; 0 means that there is none.
    /// </summary>
    public static int PartialWidth(int level, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfLessThan(level, EntriesLevel);
        var shift = TileNodes.Height * Math.Max(0, level);
        return shift > MaxLevel ? 0 : (int)((size >> shift) % FullWidth);
    }

    /// <summary>The path below the log's prefix, such as <c>tile/0/x001/x234/067</c> or <c>tile/entries/000.p/17</c>.</summary>
    /// <exception cref="InvalidOperationException">Level, index or width are out of range.</exception>
    public string ToPath()
    {
        if (Level is < EntriesLevel or > MaxLevel || Index < 0 || Width is < 1 or > FullWidth)
            throw new InvalidOperationException("No tile has this level, index and width.");

        var path = (Index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = Index / 1000; rest > 0; rest /= 1000)
            path = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/{path}");
        var level = IsEntries ? Entries : Level.ToString(CultureInfo.InvariantCulture);
        var suffix = IsFull ? "" : Partial + Width.ToString(CultureInfo.InvariantCulture);
        return $"{Prefix}{level}/{path}{suffix}";
    }

    /// <summary>Reads a path. Only the one spelling that <see cref="ToPath"/> writes is accepted.</summary>
    public static bool TryParse(ReadOnlySpan<char> path, out TileAddress address)
    {
        address = default;
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var rest = path[Prefix.Length..];
        var slash = rest.IndexOf('/');
        if (slash < 0 || !TryParseLevel(rest[..slash], out var level))
            return false;
        rest = rest[(slash + 1)..];

        var width = FullWidth;
        var partial = rest.IndexOf(Partial, StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!CanonicalText.TryParseDecimal(rest[(partial + Partial.Length)..], out var parsed) || parsed is < 1 or >= FullWidth)
                return false;
            width = (int)parsed;
            rest = rest[..partial];
        }

        if (!TryParseIndex(rest, out var index))
            return false;
        address = new TileAddress(level, index, width);
        return true;
    }

    private static bool TryParseLevel(ReadOnlySpan<char> text, out int level)
    {
        level = EntriesLevel;
        if (text.SequenceEqual(Entries))
            return true;
        if (!CanonicalText.TryParseDecimal(text, out var parsed) || parsed > MaxLevel)
            return false;
        level = (int)parsed;
        return true;
    }

    private static bool TryParseIndex(ReadOnlySpan<char> text, out long index)
    {
        index = 0;
        // Groups of three digits, four characters each with their x, and the last without.
        if (text.Length % 5 != 3 || text.StartsWith("x000", StringComparison.Ordinal))
            return false;
        for (; text.Length > 3; text = text[5..])
        {
            if (text[0] != 'x' || text[4] != '/' || !TryAddGroup(text[1..4], ref index))
                return false;
        }

        return TryAddGroup(text, ref index);
    }

    private static bool TryAddGroup(ReadOnlySpan<char> group, ref long index)
    {
        var value = 0;
        foreach (var digit in group)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            value = (value * 10) + (digit - '0');
        }

        if (index > (long.MaxValue - value) / 1000)
            return false;
        index = (index * 1000) + value;
        return true;
    }
}
