namespace EcoCredit.Exchange.Ledger;

/// <summary>A tile that a batch filled: to be stored in the batch's transaction and never to change again.</summary>
/// <param name="Level">The tile level; 0 holds leaf hashes.</param>
/// <param name="Index">The tile's index on its level.</param>
/// <param name="Hashes">256 hashes, 8192 bytes (C2SP tlog-tiles, Merkle Tree).</param>
public sealed record CompletedTile(int Level, long Index, byte[] Hashes);
