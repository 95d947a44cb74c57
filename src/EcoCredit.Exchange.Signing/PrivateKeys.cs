using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// Private keys in PEM files: PKCS#8 (RFC 5958), encrypted under a passphrase (PBES2 of RFC 8018: PBKDF2 with HMAC-SHA-256, AES-256-CBC)
/// or in the clear. A key in a certified device is another <see cref="ISigner"/> and never passes through here.
/// </summary>
public static class PrivateKeys
{
    /// <summary>Makes a new key from the operating system's random numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the three algorithms.</exception>
    public static ISigner Generate(SignatureAlgorithm algorithm)
    {
        Span<byte> secret = stackalloc byte[SoftwareSigner.SecretLength];
        try
        {
            do
                RandomNumberGenerator.Fill(secret);
            while (!SoftwareSigner.IsSecret(algorithm, secret));
            return SoftwareSigner.Create(algorithm, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>
    /// Writes the key to a new file that only its owner can read (mode 0600 from the first byte; a missing folder is made with 0700).
    /// The file appears whole or not at all. On Windows the folder's access list decides who can read it.
    /// </summary>
    /// <param name="signer">A key made by <see cref="Generate"/> or <see cref="Load"/>.</param>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="passphrase">The passphrase, or null for a file in the clear.</param>
    /// <exception cref="ArgumentException">The signer is a device's, or the passphrase is empty.</exception>
    /// <exception cref="PrivateKeyFileException">The file exists (<see cref="PrivateKeyFileError.Exists"/>).</exception>
    public static void Save(ISigner signer, string path, string? passphrase)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (signer is not SoftwareSigner software)
            throw new ArgumentException("the private key of a device cannot be written to a file", nameof(signer));
        if (passphrase is { Length: 0 })
            throw new ArgumentException("a passphrase cannot be empty", nameof(passphrase));

        var pem = PrivateKeyPem.Write(software, passphrase);
        try
        {
            PrivateKeyFile.Create(path, pem);
        }
        finally
        {
            Array.Clear(pem);
        }
    }

    /// <summary>Reads a key and finds its algorithm. A passphrase for a file in the clear is not used.</summary>
    /// <param name="path">A PEM file labelled "PRIVATE KEY" or "ENCRYPTED PRIVATE KEY".</param>
    /// <param name="passphrase">The passphrase, or null when there is none.</param>
    /// <exception cref="PrivateKeyFileException">
    /// The file is missing, the group or others can read or write it, the passphrase is missing or wrong, or it holds no such key.
    /// </exception>
    public static ISigner Load(string path, string? passphrase)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var pem = PrivateKeyFile.Read(path);
        try
        {
            return PrivateKeyPem.Read(pem, path, passphrase);
        }
        finally
        {
            Array.Clear(pem);
        }
    }
}
