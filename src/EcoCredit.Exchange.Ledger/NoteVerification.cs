namespace EcoCredit.Exchange.Ledger;

/// <summary>What verifying a note against the known keys gave.</summary>
/// <param name="Verified">The known keys that signed, in the order of their lines, each once. Empty when the note is rejected.</param>
/// <param name="Rejection">Why the note is rejected; <see langword="null"/> when it is accepted.</param>
public sealed record NoteVerification(IReadOnlyList<NoteVerifier> Verified, string? Rejection)
{
    /// <summary>Whether at least one known key signed and no known key's signature is bad.</summary>
    public bool IsAccepted => Rejection is null;
}
