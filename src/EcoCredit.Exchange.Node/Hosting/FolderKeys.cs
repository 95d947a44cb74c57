using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>The public halves of a folder's ledger keys under the names that they sign by.</summary>
public static class FolderKeys
{
    /// <summary>Those of every epoch that the folder knows, then the witness's, where there is one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="own">Its own agency as its directory has it: keys of earlier epochs stay there.</param>
    public static IReadOnlyList<NoteVerifier> Read(NodeFolder folder, Agency? own)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var agency = folder.Options.Agency.Code;
        var origin = NodeRooms.OriginOf(agency, folder.Options.Ledger.Epoch);
        using var keys = folder.LoadKeys();
        var found = new List<NoteVerifier>();
        foreach (var text in own?.LedgerKeys ?? [])
        {
            if (NoteVerifier.TryParse(text, out var key, out _)) found.Add(key);
        }

        found.Add(NoteVerifier.Create(origin, keys.LedgerEd25519.PublicKey));
        found.Add(NoteVerifier.Create(origin, keys.LedgerP256.PublicKey));
        if (keys.LedgerSm2 is { } sm2) found.Add(NoteVerifier.Create(origin, sm2.PublicKey));
        if (keys.Witness is { } witness) found.Add(NoteVerifier.CreateCosigner(NodeRooms.WitnessNameOf(agency), witness.PublicKey));
        return [.. found.DistinctBy(key => key.ToString(), StringComparer.Ordinal)];
    }
}
