using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EcoCredit.Exchange.Ledger;

/// <summary>A checkpoint that a known key of its log has signed.</summary>
/// <param name="Checkpoint">What it states.</param>
/// <param name="Note">The note, byte for byte.</param>
/// <param name="Signed">The same note, parsed.</param>
/// <param name="SignedBy">The keys that have signed it.</param>
public sealed record TrustedCheckpoint(Checkpoint Checkpoint, byte[] Note, SignedNote Signed, IReadOnlyList<NoteVerifier> SignedBy)
{
    /// <summary>
    /// Reads a note and verifies every line of a known key whose name is the origin; a single bad one refuses it. Cosignatures do not make
    /// a checkpoint: witnesses see less than the log.
    /// </summary>
    /// <param name="note">The note.</param>
    /// <param name="known">The known keys, of this log and of others.</param>
    /// <param name="trusted">The checkpoint.</param>
    /// <param name="kind">Whether it cannot be read or is not signed.</param>
    /// <param name="reason">Why it is refused.</param>
    public static bool TryRead(
        byte[] note,
        IEnumerable<NoteVerifier> known,
        [NotNullWhen(true)] out TrustedCheckpoint? trusted,
        out LogFindingKind kind,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(known);
        trusted = null;
        kind = LogFindingKind.CheckpointMalformed;
        if (!SignedNote.TryParse(note, out var signed, out reason)
            || !Checkpoint.TryParse(Encoding.UTF8.GetBytes(signed.Text), out var checkpoint, out reason))
            return false;

        kind = LogFindingKind.CheckpointNotSigned;
        NoteVerifier[] own = [.. known.Where(key => key.Name == checkpoint.Origin && key.Type != NoteKeyType.CosignatureV1)];
        if (own.Length == 0)
        {
            reason = $"no known key is one of {checkpoint.Origin}";
            return false;
        }

        var verification = signed.Verify(own);
        reason = verification.Rejection;
        if (reason is not null)
            return false;
        trusted = new TrustedCheckpoint(checkpoint, note, signed, verification.Verified);
        return true;
    }

    /// <summary>The witnesses among the known ones that have cosigned it. A bad cosignature of a known one counts as none.</summary>
    public IReadOnlyList<NoteVerifier> CosignedBy(IEnumerable<NoteVerifier> witnesses)
    {
        ArgumentNullException.ThrowIfNull(witnesses);
        return [.. witnesses.DistinctBy(witness => witness.ToString(), StringComparer.Ordinal).Where(witness => Signed.Verify([witness]).IsAccepted)];
    }
}
