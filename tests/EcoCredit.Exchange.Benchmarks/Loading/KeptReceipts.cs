using System.Collections.Concurrent;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Npgsql;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>
/// Receipts of a measurement, checked when it is over: each by itself, no index twice, and all of them in the one tree that the database
/// holds.
/// </summary>
internal sealed class KeptReceipts(Callers callers)
{
    private readonly ConcurrentQueue<CheckStatusResponse> _kept = [];

    public void Add(CheckStatusResponse response) => _kept.Enqueue(response);

    public async Task<LoadOutcome> CheckAsync()
    {
        Parallel.ForEach(_kept, response =>
        {
            if (ReceiptCheck.FindProblem(response.Receipt, response.Statement, callers.Owner) is { } problem)
                throw new WrongAnswerException(problem);
        });
        var receipts = _kept.Select(r => r.Receipt).OrderBy(r => r.Index).ToArray();
        for (var i = 1; i < receipts.Length; i++)
        {
            if (receipts[i - 1].Index == receipts[i].Index) throw new WrongAnswerException($"Two receipts have index {receipts[i].Index}.");
        }

        await CheckTreeAsync(receipts);
        _kept.Clear();
        return new LoadOutcome { Done = receipts.Length };
    }

    /// <summary>Builds the tree of the database's leaves, and compares each receipt's leaf and each checkpoint's root on the way.</summary>
    private async Task CheckTreeAsync(Receipt[] receipts)
    {
        var roots = receipts.Select(r => CheckpointOf(r)).DistinctBy(c => (c.Size, c.Root)).OrderBy(c => c.Size).ToArray();
        var leaves = await ReadLeavesAsync();
        foreach (var receipt in receipts)
        {
            if (leaves[(int)receipt.Index] != MerkleHash.Leaf(receipt.Entry.Span))
                throw new WrongAnswerException($"The ledger holds another entry at {receipt.Index} than the receipt.");
        }

        var edge = TreeEdge.Load(0, new NoTiles(), []);
        foreach (var checkpoint in roots)
        {
            edge.Commit(edge.Prepare(leaves.AsSpan((int)edge.Size..(int)checkpoint.Size)));
            if (edge.Root != checkpoint.Root) throw new WrongAnswerException($"A checkpoint of size {checkpoint.Size} is of another tree.");
        }
    }

    private async Task<TreeHash[]> ReadLeavesAsync()
    {
        await using var connection = new NpgsqlConnection(callers.Site.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT leaf_hash FROM ledger_entry ORDER BY idx", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var leaves = new List<TreeHash>();
        while (await reader.ReadAsync()) leaves.Add(TreeHash.Read(reader.GetFieldValue<byte[]>(0)));
        return [.. leaves];
    }

    private static Checkpoint CheckpointOf(Receipt receipt) =>
        SignedNote.TryParse(receipt.Checkpoint.Span, out var note, out var why)
        && Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out why)
            ? checkpoint
            : throw new WrongAnswerException(why);

    /// <summary>A tree that begins with nothing reads no tile to grow.</summary>
    private sealed class NoTiles : ITileReader
    {
        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) => throw new InvalidOperationException("Nothing is read.");
    }
}
