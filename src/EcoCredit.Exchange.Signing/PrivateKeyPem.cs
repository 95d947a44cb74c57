using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace EcoCredit.Exchange.Signing;

/// <summary>The PEM text of a private key (RFC 7468, 10 and 11).</summary>
internal static class PrivateKeyPem
{
    /// <summary>The longest DER that is looked at, in bytes; a real one has under 400.</summary>
    public const int MaxDerLength = 4096;

    private const string PlainLabel = "PRIVATE KEY";
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";
    private const int Iterations = 600_000;

    public static char[] Write(SoftwareSigner signer, string? passphrase)
    {
        var info = Pkcs8.Wrap(signer);
        var encrypted = passphrase is not null;
        var der = encrypted
            ? info.Encrypt(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations))
            : info.Encode();
        try
        {
            return PemEncoding.Write(encrypted ? EncryptedLabel : PlainLabel, der);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    public static SoftwareSigner Read(ReadOnlySpan<char> pem, string path, string? passphrase)
    {
        if (!PemEncoding.TryFind(pem, out var fields))
            throw NotAKey(path, "there is no PEM block in it");
        var label = pem[fields.Label];
        var encrypted = label.SequenceEqual(EncryptedLabel);
        if (!encrypted && !label.SequenceEqual(PlainLabel))
            throw NotAKey(path, $"its PEM block is labelled \"{label}\", not \"{PlainLabel}\" or \"{EncryptedLabel}\"");
        if (fields.DecodedDataLength > MaxDerLength)
            throw NotAKey(path, $"it is longer than {MaxDerLength} bytes");

        var der = new byte[fields.DecodedDataLength];
        try
        {
            if (!Convert.TryFromBase64Chars(pem[fields.Base64Data], der, out var written) || written != der.Length
                || !AsnGate.IsBoundedSequence(der, MaxDerLength))
            {
                throw NotAKey(path, "it is not one DER value");
            }

            return Pkcs8.Unwrap(encrypted ? Decrypt(der, path, passphrase) : Decode(der, path));
        }
        catch (InvalidKeyException e)
        {
            throw NotAKey(path, e.Message, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    private static Pkcs8PrivateKeyInfo Decode(byte[] der, string path)
    {
        try
        {
            return Pkcs8PrivateKeyInfo.Decode(der, out _);
        }
        catch (CryptographicException e)
        {
            throw NotAKey(path, "it is not PKCS#8", e);
        }
    }

    private static Pkcs8PrivateKeyInfo Decrypt(byte[] der, string path, string? passphrase)
    {
        if (string.IsNullOrEmpty(passphrase))
            throw new PrivateKeyFileException(PrivateKeyFileError.PassphraseMissing, $"{path} is encrypted: a passphrase is needed");
        try
        {
            return Pkcs8PrivateKeyInfo.DecryptAndDecode(passphrase, der, out _);
        }
        catch (CryptographicException e)
        {
            throw new PrivateKeyFileException(
                PrivateKeyFileError.PassphraseWrong, $"the passphrase does not open {path}, or it is not encrypted with PBES2", e);
        }
    }

    private static PrivateKeyFileException NotAKey(string path, string reason, Exception? cause = null) =>
        new(PrivateKeyFileError.NotAKey, $"{path} is not a private key of this product: {reason}", cause);
}
