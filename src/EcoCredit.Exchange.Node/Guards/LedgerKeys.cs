using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>The node's ledger keys under the names of its origins: the keys stay when an epoch begins, their name changes with it.</summary>
internal sealed class LedgerKeys(NodeOptions options, NodeKeys keys)
{
    private readonly PublicKey[] _keys =
        [.. new[] { keys.LedgerEd25519, keys.LedgerP256, keys.LedgerSm2 }.OfType<ISigner>().Select(k => k.PublicKey)];

    /// <summary>The verifiers of an origin.</summary>
    public NoteVerifier[] Of(string origin) => [.. _keys.Select(k => NoteVerifier.Create(origin, k))];

    /// <summary>Whether an origin is one that this node had before its present one.</summary>
    public bool IsEarlier(string origin) => IsBelow(options.Ledger.Epoch, origin);

    /// <summary>Whether an origin is the present one or an earlier one.</summary>
    public bool IsOwn(string origin) => IsBelow(options.Ledger.Epoch + 1, origin);

    private bool IsBelow(int end, string origin) =>
        Enumerable.Range(1, end - 1).Any(epoch => NodeRooms.OriginOf(options.Agency.Code, epoch) == origin);
}
