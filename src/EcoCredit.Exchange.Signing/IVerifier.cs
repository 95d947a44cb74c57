namespace EcoCredit.Exchange.Signing;

/// <summary>
/// A public key that verifies. Implementations are thread-safe and never throw for what a stranger sent: whatever is not a valid,
/// canonical signature of exactly this message is <see langword="false"/>.
/// </summary>
public interface IVerifier
{
    /// <summary>The key that verifies.</summary>
    PublicKey PublicKey { get; }

    /// <summary>Tells whether <paramref name="signature"/> is a canonical signature of <paramref name="message"/> by this key.</summary>
    bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
