using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client.Testing;

/// <summary>A real ledger in memory: entries, tree, signed checkpoints, receipts. Guarded by the lock of its exchange.</summary>
internal sealed class FakeLedger : IDisposable, ITileReader
{
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly ISigner _key = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
    private readonly NoteSigner _signer;
    private readonly TreeEdge _edge;
    private readonly List<TreeHash> _leaves = [];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(int, long), byte[]> _tiles = new();
    private long _lastMs;

    public FakeLedger(string node, TimeProvider time)
    {
        (_node, _time) = (node, time);
        Origin = "exchange.ecocredit/" + node;
        _signer = new NoteSigner(Origin, _key);
        _edge = TreeEdge.Load(0, this, []);
        Note = Sign();
    }

    public string Origin { get; }

    /// <summary>Its public key, as a directory names it.</summary>
    public string VerifierKey => _signer.Verifier.ToString();

    public TreeSnapshot Tree => _edge.Current;

    public byte[] Note { get; private set; }

    public TreeHash LeafAt(long index) => _leaves[checked((int)index)];

    /// <summary>Appends an entry and gives its receipt.</summary>
    public (Receipt Receipt, DateTimeOffset At) Append(
        LedgerEntryType type, string otherParty, int kind, Purpose purpose, ReadOnlySpan<byte> request, ReadOnlySpan<byte> body)
    {
        // A ledger's time does not run backwards.
        _lastMs = Math.Max(_lastMs, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var opening = RandomNumberGenerator.GetBytes(EntryCommitment.OpeningLength);
        var entry = new LedgerEntry(
            type, _lastMs, _node, otherParty, (ushort)kind, (ushort)purpose,
            LedgerEntry.RequestDigest(opening, request), EntryCommitment.Compute(opening, body)).Encode();
        var leaf = MerkleHash.Leaf(entry);
        var pending = _edge.Prepare([leaf]);
        foreach (var tile in pending.CompletedTiles) _tiles[(tile.Level, tile.Index)] = tile.Hashes;
        _edge.Commit(pending);
        _leaves.Add(leaf);
        Note = Sign();
        var receipt = new Receipt
        {
            Index = Tree.Size - 1,
            Entry = ByteString.CopyFrom(entry),
            Opening = ByteString.CopyFrom(opening),
            Checkpoint = ByteString.CopyFrom(Note),
        };
        receipt.InclusionProof.Add(Tree.Inclusion(receipt.Index).Select(hash => ByteString.CopyFrom(hash.ToArray())));
        return (receipt, DateTimeOffset.FromUnixTimeMilliseconds(_lastMs));
    }

    public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) => _tiles[(tileLevel, index)];

    public void Dispose() => _key.Dispose();

    private byte[] Sign() => SignedNote.Sign(new Checkpoint(Origin, Tree.Size, Tree.Root).ToBody(), [_signer]).Encode();
}
