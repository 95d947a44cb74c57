using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>The private keys of a node, loaded.</summary>
/// <param name="Signing">P-256: signs documents, statements and the directory.</param>
/// <param name="SigningSm2">SM2, where the agency has one.</param>
/// <param name="LedgerEd25519">Signs checkpoints.</param>
/// <param name="LedgerP256">Signs checkpoints, for verifiers without Ed25519.</param>
/// <param name="LedgerSm2">Signs checkpoints, where the agency has such a key.</param>
/// <param name="Witness">Ed25519: cosigns the checkpoints of others; null in folders from before there was one.</param>
/// <param name="BodyKey">32 random bytes that only this node has; what is derived from it makes small secrets unguessable.</param>
public sealed record NodeKeys(
    ISigner Signing,
    ISigner? SigningSm2,
    ISigner LedgerEd25519,
    ISigner LedgerP256,
    ISigner? LedgerSm2,
    ISigner? Witness,
    ReadOnlyMemory<byte> BodyKey) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Signing.Dispose();
        SigningSm2?.Dispose();
        LedgerEd25519.Dispose();
        LedgerP256.Dispose();
        LedgerSm2?.Dispose();
        Witness?.Dispose();
    }
}
