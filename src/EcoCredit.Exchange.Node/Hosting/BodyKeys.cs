using EcoCredit.Exchange.Node.Journal;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>The keys that bodies are encrypted with, for the operator of a folder.</summary>
public static class BodyKeys
{
    /// <summary>The keys, the oldest first; the last one encrypts.</summary>
    /// <exception cref="NodeFolderException">One cannot be read.</exception>
    public static IReadOnlyList<BodyKey> List(NodeFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return BodyKeyFiles.List(folder);
    }

    /// <summary>Makes the next key. A running node takes it over within seconds; each replica needs it in its own folder.</summary>
    /// <exception cref="NodeFolderException">It was not made.</exception>
    public static BodyKey Rotate(NodeFolder folder, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(timeProvider);
        return BodyKeyFiles.Make(folder, timeProvider);
    }

    /// <summary>Bodies in the database that still need a key.</summary>
    /// <exception cref="NodeFolderException">There is no such key, or the database cannot be asked.</exception>
    public static async Task<long> CountBodiesAsync(NodeFolder folder, int number, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var key = Find(folder, number);
        if (folder.Options.Database.Provider != "postgres" && !File.Exists(folder.DatabasePath)) return 0;
        var names = BodyCipher.NamesOf(key.Id);
        try
        {
            await using var database = NodeRooms.DatabaseOf(folder);
            await using var context = database.CreateReader();
            return await context.LedgerBodies.LongCountAsync(b => names.Contains(b.KeyId) && b.Ciphertext != null, cancellationToken);
        }
        catch (Exception e) when (Storage.StorageFaults.Is(e) || e is Storage.StorageException or IOException)
        {
            throw new NodeFolderException($"The database cannot be asked which bodies need the key: {e.Message}", e);
        }
    }

    /// <summary>Takes a key out of use that no body needs any more.</summary>
    /// <returns>Where its file lies now: delete it when no backup needs it either.</returns>
    /// <exception cref="NodeFolderException">A body needs it, it is the newest one, or it is the first one, from which the node derives
    /// other secrets.</exception>
    public static async Task<string> RetireAsync(NodeFolder folder, int number, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Find(folder, number);
        if (number == 1)
            throw new NodeFolderException("keys/body.key stays: cursors and the handles of persons are derived from it. It encrypts nothing once there is a newer key.");
        if (BodyKeyFiles.List(folder)[^1].Number == number)
            throw new NodeFolderException($"Key {number} is the newest one: make another one first.");
        if (await CountBodiesAsync(folder, number, cancellationToken) is > 0 and var needed)
            throw new NodeFolderException($"{needed} bodies still need key {number}: the running node moves them to the newest one; try again later.");
        return BodyKeyFiles.Retire(folder, number);
    }

    private static BodyKey Find(NodeFolder folder, int number) =>
        BodyKeyFiles.List(folder).FirstOrDefault(k => k.Number == number) ?? throw new NodeFolderException($"There is no body key {number}.");
}
