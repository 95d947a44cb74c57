using System.Diagnostics;
using System.Security.Cryptography;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>A whole ledger verified from a folder, against the SHA-256 of the very same entry bytes.</summary>
internal static class VerifyBench
{
    private const string Origin = "example.cn/eco/bench";

    public static async Task<IReadOnlyList<Result>> MeasureAsync(int entries)
    {
        using var folder = new TestFolder();
        using var key = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
        var signer = new NoteSigner(Origin, key);
        await WriteAsync(folder.Path, signer, entries);
        var options = new LogVerificationOptions { Keys = [signer.Verifier] };
        var verification = new LogVerification(new DirectoryLogSource(folder.Path), options);
        await VerifyAsync(verification);
        var start = Stopwatch.GetTimestamp();
        await VerifyAsync(verification);
        var rate = entries / Stopwatch.GetElapsedTime(start).TotalSeconds;
        var limit = entries / HashSeconds(folder.At("tile/entries"));
        return [new("verify", "folder", options.Lookahead, rate, "entries/s", "sha256", limit, rate / limit, null, null)];
    }

    private static async Task VerifyAsync(LogVerification verification)
    {
        var result = await verification.RunAsync(progress: null, CancellationToken.None);
        if (!result.IsVerified) throw new InvalidOperationException($"It does not verify: {result.Findings[0]}");
    }

    /// <summary>Reads and hashes the bundles one after the other.</summary>
    private static double HashSeconds(string folder)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) SHA256.HashData(File.ReadAllBytes(file));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task WriteAsync(string folder, NoteSigner signer, int entries)
    {
        var tiles = new MemoryTiles();
        var edge = TreeEdge.Load(0, tiles, []);
        for (var first = 0; first < entries; first += TileAddress.FullWidth)
        {
            var bundle = Enumerable.Range(first, Math.Min(TileAddress.FullWidth, entries - first)).Select(i => LedgerSeed.Entry(i)).ToArray();
            var pending = edge.Prepare([.. bundle.Select(entry => MerkleHash.Leaf(entry))]);
            foreach (var tile in pending.CompletedTiles)
            {
                tiles.Add(tile);
                await PutAsync(new TileAddress(tile.Level, tile.Index, TileAddress.FullWidth), tile.Hashes);
            }

            edge.Commit(pending);
            await PutAsync(new TileAddress(TileAddress.EntriesLevel, first / TileAddress.FullWidth, bundle.Length), EntryBundle.Encode(bundle));
        }

        for (var level = 0; edge.Size >> (8 * level) > 0; level++)
        {
            var partial = edge.Current.ReadPartialTile(level);
            if (partial.Length > 0) await PutAsync(new TileAddress(level, (edge.Size >> (8 * level)) / TileAddress.FullWidth, partial.Length / TreeHash.Size), partial);
        }

        var note = SignedNote.Sign(new Checkpoint(Origin, edge.Size, edge.Root).ToBody(), [signer]);
        await File.WriteAllBytesAsync(Path.Combine(folder, "checkpoint"), note.Encode());

        Task PutAsync(TileAddress address, byte[] bytes)
        {
            var path = Path.Combine(folder, address.ToPath());
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return File.WriteAllBytesAsync(path, bytes);
        }
    }

    private sealed class MemoryTiles : ITileReader
    {
        private readonly Dictionary<(int, long), byte[]> _tiles = [];

        public void Add(CompletedTile tile) => _tiles[(tile.Level, tile.Index)] = tile.Hashes;

        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) => _tiles[(tileLevel, index)];
    }
}
