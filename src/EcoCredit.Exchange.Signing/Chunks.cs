using System.Buffers;

namespace EcoCredit.Exchange.Signing;

/// <summary>Feeds a span to a library that takes arrays only, without an array as long as the span.</summary>
internal static class Chunks
{
    private const int Length = 4096;

    public static void Feed(ReadOnlySpan<byte> data, Action<byte[], int, int> update)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(Length, data.Length));
        while (!data.IsEmpty)
        {
            var count = Math.Min(buffer.Length, data.Length);
            data[..count].CopyTo(buffer);
            update(buffer, 0, count);
            data = data[count..];
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
