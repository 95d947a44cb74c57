using System.Text;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Testing;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.IntegrationTests.Hostile.Fuzzing;

/// <summary>Changes a message in one to three places of its wire-tag tree, and now and then the bytes themselves.</summary>
internal sealed class WireMutator(ulong seed, IReadOnlyList<List<WireNode>> others)
{
    private static readonly int[] Numbers = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 15, 16, 99, 1000, 536_870_911, 536_870_912];

    private static readonly ulong[] Values =
    [
        0, 1, 2, 3, 5, 99, 127, 128, 2025, 9999, int.MaxValue, uint.MaxValue, long.MaxValue, ulong.MaxValue,
        unchecked((ulong)long.MinValue),
    ];

    private static readonly byte[][] Texts =
    [
        .. new[]
        {
            "", "\0", "x", new string('x', 300), new string('文', 3000), "2026-02-30", "9999-12-31", "0001-01-01", "\u202E反", "' OR 1=1 --",
            "990100", "999999", "../../etc/passwd", "{0}", "%s%n", "\U0001F600", TestCodes.Organisation(3), TestCodes.Agency(1),
            "0f8fad5b-d9cb-469f-a165-000000000001", "A1-13", "-1", "1e308",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xFF],
    ];

    private SplitMix64 _random = new(seed);

    public int Next(int limit) => _random.Next(limit);

    public Guid NextGuid() => new(Next(int.MaxValue), (short)Next(short.MaxValue), (short)Next(short.MaxValue), BitConverter.GetBytes(
        ((ulong)(uint)Next(int.MaxValue) << 32) | (uint)Next(int.MaxValue)));

    public byte[] Mutate(byte[] message, MessageDescriptor descriptor)
    {
        var root = WireNode.Parse(message, descriptor);
        for (var times = 1 + Next(3); times > 0; times--) ChangeOne(root);
        var bytes = WireNode.Write(root);
        return Next(8) == 0 ? Bend(bytes) : bytes;
    }

    /// <summary>Changes bytes without a look at what they mean.</summary>
    public byte[] Bend(byte[] bytes)
    {
        if (bytes.Length == 0) return [(byte)Next(256)];
        var bent = bytes.ToList();
        var at = Next(bent.Count);
        switch (Next(5))
        {
            case 0:
                bent[at] ^= (byte)(1 << Next(8));
                break;
            case 1:
                bent[at] = (byte)Next(256);
                break;
            case 2:
                bent.Insert(at, (byte)Next(256));
                break;
            case 3:
                bent.RemoveRange(at, Math.Min(1 + Next(8), bent.Count - at));
                break;
            default:
                bent.RemoveRange(at, bent.Count - at);
                break;
        }

        return [.. bent];
    }

    private void ChangeOne(List<WireNode> root)
    {
        var lists = new List<List<WireNode>> { root };
        for (var i = 0; i < lists.Count; i++)
            lists.AddRange(lists[i].Where(node => node.Children is not null).Select(node => node.Children!));
        var list = lists[Next(lists.Count)];
        if (list.Count == 0)
        {
            list.Add(Stranger());
            return;
        }

        var at = Next(list.Count);
        var node = list[at];
        switch (Next(12))
        {
            case 0:
                list.InsertRange(at, Enumerable.Range(0, Next(16) == 0 ? 200 : 1).Select(_ => node.Clone()));
                break;
            case 1:
                list.RemoveAt(at);
                list.Insert(Next(list.Count + 1), node);
                break;
            case 2:
                list.RemoveAt(at);
                lists[Next(lists.Count)].Add(node);
                break;
            case 3:
                node.WireType = Next(8);
                break;
            case 4:
                node.Number = Numbers[Next(Numbers.Length)];
                break;
            case 5:
                Lengthen(node);
                break;
            case 6:
                Nest(node, list);
                break;
            case 7:
                list.RemoveAt(at);
                break;
            case 8:
                Shorten(node);
                break;
            case 9:
                list.Insert(at, Stranger());
                break;
            default:
                (node.Value, node.Bytes) = (Values[Next(Values.Length)], Texts[Next(Texts.Length)]);
                if (Next(4) == 0) node.Children = null;
                break;
        }
    }

    private WireNode Stranger()
    {
        var list = others[Next(others.Count)];
        return list[Next(list.Count)].Clone();
    }

    private void Lengthen(WireNode node)
    {
        switch (Next(4))
        {
            case 0:
                node.Padding = 1 + Next(9);
                break;
            case 1:
                node.LengthLie = 1 + Next(1000);
                break;
            case 2:
                node.Value |= (ulong)Next(int.MaxValue) << 32;
                node.Bytes = [.. node.Bytes, .. node.Bytes];
                break;
            default:
                node.Bytes = [.. node.Bytes, .. new byte[Next(2000)]];
                break;
        }
    }

    private void Shorten(WireNode node)
    {
        if (Next(2) == 0) node.LengthLie = -1 - Next(8);
        else node.Bytes = node.Bytes[..Next(node.Bytes.Length + 1)];
    }

    // In itself, or with its neighbours in it.
    private void Nest(WireNode node, List<WireNode> list)
    {
        var inner = Next(2) == 0 ? [node.Clone()] : list.Select(other => other.Clone()).ToList();
        for (var levels = Next(40); levels > 0; levels--)
            inner = [new WireNode { Number = node.Number, WireType = WireBytes.LengthType, Children = inner }];
        (node.WireType, node.Children) = (WireBytes.LengthType, inner);
    }
}
