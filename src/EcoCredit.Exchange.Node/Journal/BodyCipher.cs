using System.Security.Cryptography;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// Encrypts the bodies of entries with AES-256-GCM (NIST SP 800-38D); the key lies outside the database, in the data folder. Layout:
/// nonce[12] ‖ tag[16] ‖ ciphertext.
/// </summary>
internal sealed class BodyCipher : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    // One AesGcm is not safe for concurrent use, and making one for every body costs more than the encryption.
    private readonly ThreadLocal<AesGcm> _aes;

    public BodyCipher(byte[] key)
    {
        if (key.Length != 32) throw new ArgumentException("A body key has 32 bytes.", nameof(key));
        var copy = (byte[])key.Clone();
        _aes = new ThreadLocal<AesGcm>(() => new AesGcm(copy, TagLength), trackAllValues: true);
        KeyId = Convert.ToHexStringLower(SHA256.HashData(copy).AsSpan(0, 8));
    }

    /// <summary>Names the key in the table, so that it can be exchanged.</summary>
    public string KeyId { get; }

    public byte[] Encrypt(ReadOnlySpan<byte> body)
    {
        var result = new byte[NonceLength + TagLength + body.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceLength));
        _aes.Value!.Encrypt(
            result.AsSpan(0, NonceLength), body, result.AsSpan(NonceLength + TagLength), result.AsSpan(NonceLength, TagLength));
        return result;
    }

    /// <exception cref="CryptographicException">The ciphertext was altered or belongs to another key.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length < NonceLength + TagLength) throw new CryptographicException("The stored body is too short.");
        var body = new byte[ciphertext.Length - NonceLength - TagLength];
        _aes.Value!.Decrypt(
            ciphertext[..NonceLength], ciphertext[(NonceLength + TagLength)..], ciphertext.Slice(NonceLength, TagLength), body);
        return body;
    }

    public void Dispose()
    {
        foreach (var aes in _aes.Values) aes.Dispose();
        _aes.Dispose();
    }
}
