using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>
/// Takes the files of a folder over to a new origin: high-water file, peer card, own entry in the directory, and last the number in
/// node.json, by which the node starts. The ledger keys stay the same; their names of the earlier origins stay on the card, so that old
/// receipts verify.
/// </summary>
internal static class RecoveryFiles
{
    public static void Follow(NodeFolder folder, HighWaterMark mark, IReadOnlyList<NoteVerifier> verifiers, TimeProvider time)
    {
        mark.Write(folder.HighWaterPath);
        var card = PeerCard.Read(folder.CardPath);
        card = card with { LedgerKeys = [.. verifiers.Select(v => v.ToString()).Union(card.LedgerKeys, StringComparer.Ordinal)] };
        card.Write(folder.CardPath);
        var directory = DirectoryEditor.Open(folder, time);
        directory.AddLedgerKeys(folder.Options.Agency.Code, card.LedgerKeys);
        directory.Save();
        // As the file has it: what the environment says is not written into it.
        var options = NodeOptionsFile.Read(folder.OptionsPath, new Dictionary<string, string>(StringComparer.Ordinal));
        NodeOptionsFile.Write(
            folder.OptionsPath, options with { Ledger = options.Ledger with { Epoch = folder.Options.Ledger.Epoch + 1 } });
    }
}
