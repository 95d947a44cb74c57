namespace EcoCredit.Exchange.Signing;

/// <summary>
/// A library that computes SM2 with SM3 under the ID of <see cref="Sm2Curve.DistinguishingId"/>. What is a key and what is a signature is
/// decided before it, once for all libraries, by <see cref="PublicKey"/> and <see cref="DerSignature"/>.
/// </summary>
internal interface ISm2Provider
{
    /// <summary>The library and its version, for people.</summary>
    string Name { get; }

    /// <summary>Takes 04 ‖ X ‖ Y of a validated key.</summary>
    ISm2PublicKey ImportPublic(ReadOnlySpan<byte> point);

    /// <summary>Takes 32 bytes for which <see cref="Sm2KeySigner.IsSecret"/> holds.</summary>
    ISm2PrivateKey ImportPrivate(ReadOnlySpan<byte> secret);
}

/// <summary>A public key in a library, for any number of threads.</summary>
internal interface ISm2PublicKey
{
    /// <summary>Tells whether the signature is one of the message; libraries take one of its two forms.</summary>
    /// <param name="message">What was signed.</param>
    /// <param name="der">The canonical signature.</param>
    /// <param name="raw">The same as r ‖ s, both in range.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The library failed: nothing is known about the
    /// signature.</exception>
    bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> der, ReadOnlySpan<byte> raw);
}

/// <summary>A private key in a library, for any number of threads.</summary>
internal interface ISm2PrivateKey : IDisposable
{
    /// <summary>04 ‖ X ‖ Y of the public half.</summary>
    ReadOnlyMemory<byte> Point { get; }

    /// <summary>Signs, and gives canonical DER.</summary>
    byte[] Sign(ReadOnlySpan<byte> message);
}
