using System.Text;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// A witness's named Ed25519 key (C2SP tlog-cosignature). Whoever calls it has checked the consistency proof and stored the new size.
/// Thread-safe; does not own the signer.
/// </summary>
/// <param name="name">The witness's name: not empty, no white space, no plus sign.</param>
/// <param name="signer">The Ed25519 private key.</param>
public sealed class NoteCosigner(string name, ISigner signer)
{
    /// <summary>The public half under its name.</summary>
    public NoteVerifier Verifier { get; } = NoteVerifier.CreateCosigner(name, signer.PublicKey);

    /// <summary>Cosigns the text of a checkpoint.</summary>
    /// <param name="text">The checkpoint's note text, extension lines included.</param>
    /// <param name="unixTimeSeconds">The time of the cosignature in seconds since the Unix epoch, 0 or more.</param>
    public NoteSignature Sign(string text, long unixTimeSeconds)
    {
        SignedNote.CheckText(text);
        ArgumentOutOfRangeException.ThrowIfNegative(unixTimeSeconds);
        var signature = signer.Sign(Cosignature.Message(unixTimeSeconds, Encoding.UTF8.GetBytes(text)));
        return new NoteSignature(Verifier.Name, Verifier.KeyId, Cosignature.Join(unixTimeSeconds, signature));
    }
}
