namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// Gives full tiles that are stored already (C2SP tlog-tiles, Merkle Tree). Called from every thread that makes proofs, so an
/// implementation is thread-safe; a full tile never changes, so it may be cached without end.
/// </summary>
public interface ITileReader
{
    /// <summary>
    /// The 256 hashes, 8192 bytes, of the full tile <paramref name="index"/> at <paramref name="tileLevel"/> (0 holds leaf hashes).
    /// An implementation throws when it has no such tile; the reader asks for none that a committed tree does not have.
    /// </summary>
    ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index);
}
