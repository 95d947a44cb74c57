using System.Collections.Concurrent;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.IntegrationTests.Interop;

/// <summary>A log made by the library alone, with any entries: what an export of it has to equal is known beforehand.</summary>
internal sealed class LibraryLog : ILogSource, ITileReader, IDisposable
{
    private readonly ConcurrentDictionary<(int Level, long Index), byte[]> _tiles = new();
    private readonly ISigner[] _keys =
    [
        PrivateKeys.Generate(SignatureAlgorithm.Ed25519),
        PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256),
        PrivateKeys.Generate(SignatureAlgorithm.Sm2Sm3),
    ];

    private readonly NoteSigner[] _signers;
    private readonly Func<long, byte[]> _entry;
    private readonly TreeEdge _edge;

    public LibraryLog(string origin, Func<long, byte[]> entry)
    {
        Origin = origin;
        _signers = [.. _keys.Select(key => new NoteSigner(origin, key))];
        _entry = entry;
        _edge = TreeEdge.Load(0, this, []);
    }

    public string Origin { get; }

    public IReadOnlyList<NoteVerifier> Keys => [.. _signers.Select(signer => signer.Verifier)];

    public Checkpoint Checkpoint => new(Origin, _edge.Size, _edge.Root);

    public void GrowTo(long size)
    {
        var pending = _edge.Prepare([.. Range(_edge.Size, size).Select(index => MerkleHash.Leaf(_entry(index)))]);
        foreach (var tile in pending.CompletedTiles) _tiles[(tile.Level, tile.Index)] = tile.Hashes;
        _edge.Commit(pending);
    }

    public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) => _tiles[(tileLevel, index)];

    public Task<byte[]?> ReadAsync(string path, int maxLength, CancellationToken cancellationToken) => Task.FromResult(Find(path));

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
    }

    private byte[]? Find(string path)
    {
        if (path == "checkpoint") return SignedNote.Sign(Checkpoint.ToBody(), _signers).Encode();
        if (!TileAddress.TryParse(path, out var address)) return null;
        var first = address.Index * TileAddress.FullWidth;
        if (address.IsEntries)
            return first + address.Width <= _edge.Size ? EntryBundle.Encode([.. Range(first, first + address.Width).Select(_entry)]) : null;
        if (address.IsFull) return _tiles.GetValueOrDefault((address.Level, address.Index));
        var partial = _edge.Current.ReadPartialTile(address.Level);
        return partial.Length == address.Width * TreeHash.Size ? partial : null;
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var i = from; i < to; i++) yield return i;
    }
}
