using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Ledger;

/// <summary>A log in the layout of tlog-tiles, in memory, so that a test can change any byte of it.</summary>
internal sealed class MemoryLog : ILogSource, IDisposable
{
    public const string Origin = "exchange.ecocredit/11990100MB0000027F";
    private const string Other = "11990100MB0000028F";

    private readonly ISigner _key = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
    private readonly ISigner _p256 = PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256);
    private readonly ISigner _sm2 = PrivateKeys.Generate(SignatureAlgorithm.Sm2Sm3);
    private readonly ISigner _witness = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
    private readonly List<byte[]> _entries = [];
    private readonly NoteSigner[] _signers;
    private readonly NoteCosigner _cosigner;

    public MemoryLog(IEnumerable<byte[]> entries)
    {
        _signers = [new(Origin, _key), new(Origin, _p256), new(Origin, _sm2)];
        _cosigner = new NoteCosigner("witness.example", _witness);
        Append(entries);
    }

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Read { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<NoteVerifier> Keys => [.. _signers.Select(signer => signer.Verifier)];

    public NoteVerifier Witness => _cosigner.Verifier;

    public LogVerificationOptions Options => new() { Keys = Keys, MaxFindings = 100 };

    public Checkpoint Checkpoint { get; private set; } = new(Origin, 0, MerkleHash.Empty);

    /// <summary>Entries as a node makes them, a second apart.</summary>
    public static IEnumerable<byte[]> Entries(int count, int from = 0) => Enumerable.Range(from, count).Select(i => new LedgerEntry(
        LedgerEntryType.Disclosure,
        1_790_000_000_000 + (i * 1000L),
        Origin[^18..],
        Other,
        1,
        2,
        MerkleHash.Leaf(BitConverter.GetBytes(i)),
        MerkleHash.Leaf(BitConverter.GetBytes(-i))).Encode());

    /// <summary>Grows the log and signs its new root; what was full stays as it was.</summary>
    public void Append(IEnumerable<byte[]> entries)
    {
        _entries.AddRange(entries);
        Write();
    }

    /// <summary>Replaces what was logged, and signs as if nothing had happened.</summary>
    public void Rewrite(int index, byte[] entry)
    {
        _entries[index] = entry;
        Files.Clear();
        Write();
    }

    public void CutTo(int size)
    {
        _entries.RemoveRange(size, _entries.Count - size);
        Files.Clear();
        Write();
    }

    public Task<LogVerificationResult> VerifyAsync() => VerifyAsync(Options);

    public Task<LogVerificationResult> VerifyAsync(LogVerificationOptions options) =>
        new LogVerification(this, options).RunAsync(progress: null, CancellationToken.None);

    public Task<byte[]?> ReadAsync(string path, int maxLength, CancellationToken cancellationToken)
    {
        lock (Read) Read.Add(path);
        return Task.FromResult(Files.GetValueOrDefault(path) is { } bytes ? bytes[..Math.Min(bytes.Length, maxLength + 1)] : null);
    }

    public void Dispose()
    {
        foreach (var key in new[] { _key, _p256, _sm2, _witness }) key.Dispose();
    }

    private void Write()
    {
        var leaves = _entries.Select(entry => MerkleHash.Leaf(entry)).ToArray();
        var snapshot = LedgerFixtures.EmptyEdge(new MemoryTiles()).Prepare(leaves).Snapshot;
        Put(TileAddress.EntriesLevel, _entries.Count, chunk => EntryBundle.Encode([.. _entries.Skip(chunk.Start).Take(chunk.Count)]));
        var hashes = leaves;
        for (var level = 0; hashes.Length > 0; level++)
        {
            var below = hashes;
            Put(level, below.Length, chunk => [.. below.Skip(chunk.Start).Take(chunk.Count).SelectMany(hash => hash.ToArray())]);
            hashes = [.. below.Chunk(256).Where(chunk => chunk.Length == 256).Select(chunk => ReferenceTree.Root(chunk))];
        }

        Checkpoint = new Checkpoint(Origin, leaves.Length, snapshot.Root);
        var note = SignedNote.Sign(Checkpoint.ToBody(), _signers);
        Files["checkpoint"] = note.With([_cosigner.Sign(note.Text, 1_790_000_000)]).Encode();
    }

    private void Put(int level, int count, Func<(int Start, int Count), byte[]> content)
    {
        for (var start = 0; start < count; start += 256)
        {
            var width = Math.Min(256, count - start);
            var path = new TileAddress(level, start / 256, width).ToPath();
            if (width < 256 || !Files.ContainsKey(path)) Files[path] = content((start, width));
        }
    }

    public static byte[] Plain(int number) => Encoding.ASCII.GetBytes($"entry-{number}");
}
