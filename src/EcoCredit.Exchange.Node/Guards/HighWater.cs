using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Publishing;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>
/// Remembers outside the database how far it had come: a database that holds less, or something else, than this file says was rolled back
/// or forked. It never goes down while the origin is the same.
/// </summary>
internal sealed partial class HighWater(
    NodeFolder folder, CheckpointSigner signer, LedgerKeys keys, LedgerState state, TimeProvider time, ILogger<HighWater> logger) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1); // held while the file is replaced
    private volatile HighWaterMark? _current;
    private volatile string _database = "";
    private bool _isFailing; // under _gate

    /// <summary>The largest ledger seen; <see langword="null"/> before there was any.</summary>
    public HighWaterMark? Current => _current;

    /// <summary>
    /// Reads the file, before anything is served. The mark of an earlier origin of this node says nothing about the new one: it counts as
    /// none.
    /// </summary>
    /// <exception cref="NodeFolderException">It is there and is not what this node wrote.</exception>
    public void Load()
    {
        var mark = HighWaterMark.Read(folder.HighWaterPath, keys.Of);
        if (mark is null || mark.Origin == signer.Origin)
        {
            _current = mark;
            return;
        }

        if (!keys.IsEarlier(mark.Origin)) throw new NodeFolderException(
            $"{folder.HighWaterPath} is about {mark.Origin}, this node is {signer.Origin}: see ledger.epoch in node.json. Where the database was recovered by another replica, run ecocredit ledger recover here too.");
        Log.EarlierOrigin(logger, folder.HighWaterPath, mark.Origin, signer.Origin);
    }

    /// <summary>A checkpoint was published: it and everything below must never be missing again.</summary>
    public Task RaiseAsync(Publication publication, CancellationToken cancellationToken) =>
        KeepAsync(publication.Tree, publication.Note, _database, cancellationToken);

    /// <summary>The database was found in order: remembers which one it was, and the ledger in it.</summary>
    /// <param name="tree">The ledger, signed.</param>
    /// <param name="database">Which database.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SettleAsync(SignedTree tree, string database, CancellationToken cancellationToken) =>
        KeepAsync(tree, tree.Note, database, cancellationToken);

    public void Dispose() => _gate.Dispose();

    private async Task KeepAsync(SignedTree tree, byte[] note, string database, CancellationToken cancellationToken)
    {
        var (size, root) = (tree.Snapshot.Size, tree.Snapshot.Root);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var current = _current;
            if (current is not null && current.Size == size && current.RootHash != root)
            {
                var text = $"Two ledgers of size {size} were published: their roots are {current.Root} and {root.ToBase64()}.";
                if (state.MakeReadOnly(ReadOnlyCause.Forked, text)) Log.Forked(logger, text);
                return;
            }

            _database = database;
            var grows = current is null ? size > 0 : size > current.Size;
            if (!grows && (current is null || current.Database == database)) return;
            var next = grows
                ? HighWaterMark.Of(signer.Origin, size, root, note, database, time.GetUtcNow())
                : current! with { Database = database, UpdatedAt = time.GetUtcNow() };
            next.Write(folder.HighWaterPath);
            _current = next;
            _isFailing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The old mark stays, in the file and here: the next publication tries again. Nobody is kept waiting for a full disk.
            if (!_isFailing) Log.NotWritten(logger, e, folder.HighWaterPath);
            _isFailing = true;
        }
        finally
        {
            _gate.Release();
        }
    }
}
