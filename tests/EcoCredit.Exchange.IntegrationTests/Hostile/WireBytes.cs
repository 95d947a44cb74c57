namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Pieces of protobuf's wire format, right and wrong (protobuf encoding guide).</summary>
internal static class WireBytes
{
    public const int VarintType = 0;
    public const int Fixed64Type = 1;
    public const int LengthType = 2;
    public const int StartGroup = 3;
    public const int EndGroup = 4;
    public const int Fixed32Type = 5;

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>(10);
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    public static byte[] Tag(int number, int wireType) => Varint(((ulong)(uint)number << 3) | (uint)wireType);

    /// <summary>A field of wire type 0. What is negative takes ten bytes.</summary>
    public static byte[] Number(int number, long value) => [.. Tag(number, VarintType), .. Varint((ulong)value)];

    /// <summary>A field of wire type 2.</summary>
    public static byte[] Piece(int number, ReadOnlySpan<byte> content) =>
        [.. Tag(number, LengthType), .. Varint((ulong)content.Length), .. content];

    /// <summary>A field in itself, so many levels deep.</summary>
    public static byte[] Nest(int number, int levels)
    {
        var nest = Array.Empty<byte>();
        for (var i = 0; i < levels; i++) nest = Piece(number, nest);
        return nest;
    }

    /// <summary>Groups in each other, and their ends.</summary>
    public static byte[] Groups(int number, int levels) =>
        [.. Repeat(Tag(number, StartGroup), levels), .. Repeat(Tag(number, EndGroup), levels)];

    public static byte[] Repeat(ReadOnlySpan<byte> piece, int times)
    {
        var bytes = new byte[piece.Length * times];
        for (var i = 0; i < times; i++) piece.CopyTo(bytes.AsSpan(i * piece.Length));
        return bytes;
    }
}
