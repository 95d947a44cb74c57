using System.Text;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Ledger;

/// <summary>A named private key that signs notes. Thread-safe; does not own the signer.</summary>
/// <param name="name">The key's name: not empty, no white space, no plus sign.</param>
/// <param name="signer">The private key.</param>
public sealed class NoteSigner(string name, ISigner signer)
{
    /// <summary>The public half under its name.</summary>
    public NoteVerifier Verifier { get; } = NoteVerifier.Create(name, signer.PublicKey);

    /// <summary>The key's name.</summary>
    public string Name => Verifier.Name;

    /// <summary>Signs the text of a note.</summary>
    public NoteSignature Sign(string text)
    {
        SignedNote.CheckText(text);
        return new NoteSignature(Name, Verifier.KeyId, signer.Sign(Encoding.UTF8.GetBytes(text)));
    }
}
