using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Testing;

/// <summary>A log of fewer than 256 entries in memory, honest or forked, with signed checkpoints.</summary>
internal sealed class TestLedger(string origin, params IReadOnlyList<NoteSigner> signers)
{
    private readonly List<TreeHash> _leaves = [];

    public string Origin => origin;

    /// <summary>The tree as it is now.</summary>
    public TreeSnapshot Tree => TreeEdge.Load(_leaves.Count, new NoTiles(), _leaves).Current;

    /// <summary>Its signed checkpoint.</summary>
    public byte[] Note => SignedNote.Sign(new Checkpoint(origin, Tree.Size, Tree.Root).ToBody(), signers).Encode();

    public TestLedger Append(params IReadOnlyList<string> entries)
    {
        _leaves.AddRange(entries.Select(entry => MerkleHash.Leaf(System.Text.Encoding.UTF8.GetBytes(entry))));
        return this;
    }

    /// <summary>The same log so far, which may go another way.</summary>
    public TestLedger Fork()
    {
        var fork = new TestLedger(origin, signers);
        fork._leaves.AddRange(_leaves);
        return fork;
    }

    /// <summary>What is sent to a witness that has cosigned this size.</summary>
    public byte[] Request(long old) => new AddCheckpointRequest(old, Tree.Consistency(old), Note).Encode();

    private sealed class NoTiles : ITileReader
    {
        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) =>
            throw new InvalidOperationException("The tree has no full tile.");
    }
}
