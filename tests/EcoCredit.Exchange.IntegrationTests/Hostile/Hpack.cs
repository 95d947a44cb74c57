using System.Text;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>As much of HPACK (RFC 7541) as tests need: literals are written; what is read has no dynamic table, no Huffman code.</summary>
internal static class Hpack
{
    private const int FirstStatus = 8;
    private static readonly string[] Statuses = ["200", "204", "206", "304", "400", "404", "500"];

    /// <summary>Literal fields without indexing (6.2.2).</summary>
    public static byte[] Write(params IEnumerable<(string Name, string Value)> fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            AddText(block, name);
            AddText(block, value);
        }

        return [.. block];
    }

    /// <summary>A literal field that goes into the dynamic table (6.2.1): index 62 refers to it from then on.</summary>
    public static byte[] WriteIndexed(string name, string value)
    {
        List<byte> block = [0x40];
        AddText(block, name);
        AddText(block, value);
        return [.. block];
    }

    /// <summary>The fields of a block; the names of the static table come as #index, but for the status.</summary>
    public static List<(string Name, string Value)> Read(ReadOnlySpan<byte> block)
    {
        var fields = new List<(string, string)>();
        while (block.Length > 0)
        {
            var first = block[0];
            if ((first & 0x80) != 0)
            {
                var index = ReadInteger(ref block, 7);
                fields.Add(IsStatus(index) ? (":status", Statuses[index - FirstStatus]) : ($"#{index}", ""));
            }
            else if ((first & 0xE0) == 0x20)
            {
                ReadInteger(ref block, 5);
            }
            else
            {
                var index = ReadInteger(ref block, (first & 0x40) != 0 ? 6 : 4);
                var name = index == 0 ? ReadText(ref block) : IsStatus(index) ? ":status" : $"#{index}";
                fields.Add((name, ReadText(ref block)));
            }
        }

        return fields;
    }

    private static bool IsStatus(int index) => index >= FirstStatus && index < FirstStatus + Statuses.Length;

    private static void AddText(List<byte> block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.Add((byte)bytes.Length);
        }
        else
        {
            block.Add(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7) block.Add((byte)((rest & 127) | 128));
            block.Add((byte)rest);
        }

        block.AddRange(bytes);
    }

    private static int ReadInteger(ref ReadOnlySpan<byte> block, int bits)
    {
        var most = (1 << bits) - 1;
        var value = block[0] & most;
        block = block[1..];
        if (value < most) return value;
        for (var shift = 0; ; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            value += (next & 127) << shift;
            if ((next & 128) == 0) return value;
        }
    }

    private static string ReadText(ref ReadOnlySpan<byte> block)
    {
        if ((block[0] & 0x80) != 0) throw new InvalidDataException("The answer is Huffman-coded.");
        var length = ReadInteger(ref block, 7);
        var text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }
}
