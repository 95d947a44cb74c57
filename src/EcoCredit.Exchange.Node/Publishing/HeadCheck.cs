using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>Compares a tree that was read back with the head of the database and with what this process has committed.</summary>
internal static class HeadCheck
{
    /// <summary>The database holds no less than this process has committed.</summary>
    /// <param name="head">Read after <paramref name="committed"/> was taken.</param>
    /// <param name="committed">The journal's tree.</param>
    /// <exception cref="LedgerCorruptException">It was rolled back.</exception>
    public static void RequireNotBehind(LedgerHead head, TreeSnapshot committed)
    {
        if (head.Size < committed.Size) throw new LedgerCorruptException(
            $"The database holds {head.Size} entries, this node has committed {committed.Size}: it was rolled back.")
        {
            Cause = ReadOnlyCause.RolledBack,
            Index = head.Size,
        };
    }

    /// <summary>The tree is the head's, and begins with what this process has committed.</summary>
    /// <exception cref="LedgerCorruptException">It is another; the index is the first entry that is not what was committed, if that is
    /// known.</exception>
    public static void RequireSameTree(TreeSnapshot tree, LedgerHead head, TreeSnapshot committed)
    {
        if (tree.Root != head.Root)
        {
            var index = FindStranger(tree, committed);
            throw new LedgerCorruptException(index is null
                ? $"The stored entries do not give the root of the head at size {head.Size}."
                : $"Entry {index} is not the one that was committed.")
            {
                Index = index,
            };
        }

        if (MerkleProofs.Root(committed.Size, tree) != committed.Root) throw new LedgerCorruptException(
            $"The database holds another ledger of size {committed.Size} than this node has committed.")
        {
            Cause = ReadOnlyCause.Forked,
            Index = FindStranger(tree, committed),
        };
    }

    // Behind the last full tile: full tiles have been compared with their entries before.
    private static long? FindStranger(TreeSnapshot tree, TreeSnapshot committed)
    {
        for (var i = tree.Size / TileAddress.FullWidth * TileAddress.FullWidth; i < Math.Min(tree.Size, committed.Size); i++)
        {
            if (tree.Read(0, i) != committed.Read(0, i)) return i;
        }

        return null;
    }
}
