using System.Buffers;
using System.Collections.Frozen;
using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>A body as it is to be stored.</summary>
/// <param name="KeyId">The key, and how it was used.</param>
/// <param name="Ciphertext">nonce[12] ‖ tag[16] ‖ ciphertext.</param>
internal readonly record struct EncryptedBody(string KeyId, byte[] Ciphertext);

/// <summary>A body as it is stored, with the entry that it belongs to.</summary>
internal readonly record struct SealedBody(string KeyId, byte[] Ciphertext, byte[] Entry);

/// <summary>
/// Encrypts the bodies of entries with AES-256-GCM (NIST SP 800-38D); the keys lie outside the database, in the data folder. The newest key
/// encrypts, all of them decrypt. Layout: nonce[12] ‖ tag[16] ‖ ciphertext; the associated data is the commitment of the entry, so that a
/// body in the place of another cannot be opened. Bodies from before that have no associated data: their key's name says so. Long bodies
/// are packed before they are encrypted (<see cref="PackedBody"/>): their key's name says that too.
/// </summary>
internal sealed class BodyCipher : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    // Behind the name of the key: the body is bound to the commitment of its entry.
    private const string Bound = "+c";

    // Behind that: it was packed before it was encrypted.
    private const string Packed = "z";

    private readonly Lock _lock = new(); // over changes of the ring
    private volatile Ring _ring;
    private volatile string? _missing;

    /// <summary>A ring of one key.</summary>
    public BodyCipher(byte[] key)
        : this([key])
    {
    }

    /// <param name="keys">32 bytes each, the oldest first; the last one encrypts.</param>
    public BodyCipher(IReadOnlyList<byte[]> keys) => _ring = Ring.Of(keys, known: null);

    /// <summary>What the newest key is called in the table.</summary>
    public string KeyId => _ring.Current.Id + Bound;

    /// <summary>A key that a body asked for and the ring does not have; <see langword="null"/> where there was none.</summary>
    public string? Missing => _missing is { } id && !_ring.Keys.ContainsKey(id) ? id : null;

    /// <summary>The name of a key, as it stands in the table before what says how it was used.</summary>
    public static string IdOf(ReadOnlySpan<byte> key) => Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 8));

    /// <summary>The names under which bodies of a key stand in the table.</summary>
    public static string[] NamesOf(string id) => [id, id + Bound, id + Bound + Packed];

    /// <summary>
    /// The names of what the newest key should take over: older keys of the ring. None where it is the only one: what is bound to nothing stays
    /// so until a key is made.
    /// </summary>
    public IReadOnlyList<string> OlderNames()
    {
        var ring = _ring;
        return [.. ring.Keys.Keys.Where(id => id != ring.Current.Id).SelectMany(NamesOf)];
    }

    /// <summary>Puts another ring in the place of this one: what is being encrypted or read goes on with the keys that it began with.</summary>
    public void TakeOver(IReadOnlyList<byte[]> keys)
    {
        // Keys that went are not disposed of: somebody may be using one.
        lock (_lock) _ring = Ring.Of(keys, _ring);
    }

    public EncryptedBody Encrypt(ReadOnlySpan<byte> body, TreeHash commitment)
    {
        var key = _ring.Current;
        if (body.Length < PackedBody.Shortest) return new EncryptedBody(key.Id + Bound, Seal(key, body, commitment));
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        try
        {
            return PackedBody.TryPack(body, buffer.AsSpan(0, body.Length), out var length)
                ? new EncryptedBody(key.Id + Bound + Packed, Seal(key, buffer.AsSpan(0, length), commitment))
                : new EncryptedBody(key.Id + Bound, Seal(key, body, commitment));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <exception cref="CryptographicException">The ciphertext was altered, or belongs to another entry.</exception>
    /// <exception cref="BodyKeyMissingException">The ring does not have its key.</exception>
    public byte[] Decrypt(SealedBody stored)
    {
        var isPacked = stored.KeyId.EndsWith(Bound + Packed, StringComparison.Ordinal);
        var isBound = isPacked || stored.KeyId.EndsWith(Bound, StringComparison.Ordinal);
        var id = stored.KeyId[..^((isBound ? Bound.Length : 0) + (isPacked ? Packed.Length : 0))];
        if (!_ring.Keys.TryGetValue(id, out var key))
        {
            _missing = id;
            throw new BodyKeyMissingException(id);
        }

        var ciphertext = stored.Ciphertext.AsSpan();
        if (ciphertext.Length < NonceLength + TagLength) throw new CryptographicException("The stored body is too short.");
        if (stored.Entry.Length != LedgerEntry.Length) throw new CryptographicException("The entry of the stored body is malformed.");
        var body = GC.AllocateUninitializedArray<byte>(ciphertext.Length - NonceLength - TagLength);
        key.Aes.Decrypt(
            ciphertext[..NonceLength],
            ciphertext[(NonceLength + TagLength)..],
            ciphertext.Slice(NonceLength, TagLength),
            body,
            isBound ? stored.Entry.AsSpan(LedgerEntry.Length - TreeHash.Size) : default);
        return isPacked ? PackedBody.Unpack(body) : body;
    }

    private static byte[] Seal(Key key, ReadOnlySpan<byte> body, TreeHash commitment)
    {
        Span<byte> bound = stackalloc byte[TreeHash.Size];
        commitment.Write(bound);
        var result = GC.AllocateUninitializedArray<byte>(NonceLength + TagLength + body.Length);
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceLength));
        key.Aes.Encrypt(
            result.AsSpan(0, NonceLength), body, result.AsSpan(NonceLength + TagLength), result.AsSpan(NonceLength, TagLength), bound);
        return result;
    }

    public void Dispose()
    {
        foreach (var key in _ring.Keys.Values) key.Dispose();
    }

    private sealed record Ring(FrozenDictionary<string, Key> Keys, Key Current)
    {
        public static Ring Of(IReadOnlyList<byte[]> keys, Ring? known)
        {
            if (keys.Count == 0 || keys.Any(k => k.Length != SHA256.HashSizeInBytes))
                throw new ArgumentException("A body key has 32 bytes, and there is at least one.", nameof(keys));
            var made = keys.Select(k => known?.Keys.GetValueOrDefault(IdOf(k)) ?? new Key(k)).DistinctBy(k => k.Id, StringComparer.Ordinal).ToList();
            return new Ring(made.ToFrozenDictionary(k => k.Id, StringComparer.Ordinal), made.Single(k => k.Id == IdOf(keys[^1])));
        }
    }

    private sealed class Key : IDisposable
    {
        // One AesGcm is not safe for concurrent use, and making one for every body costs more than the encryption.
        private readonly ThreadLocal<AesGcm> _aes;

        public Key(byte[] bytes)
        {
            var copy = (byte[])bytes.Clone();
            Id = IdOf(copy);
            _aes = new ThreadLocal<AesGcm>(() => new AesGcm(copy, TagLength), trackAllValues: true);
        }

        public string Id { get; }

        public AesGcm Aes => _aes.Value!;

        public void Dispose()
        {
            foreach (var aes in _aes.Values) aes.Dispose();
            _aes.Dispose();
        }
    }
}

/// <summary>
/// A body was encrypted with a key that this folder does not have: another replica made the key, or somebody took it away. Nothing is
/// wrong with the body: with the key in the folder it can be read.
/// </summary>
internal sealed class BodyKeyMissingException(string keyId)
    : Exception($"The body key {keyId} is not in this folder: copy keys/body-*.key from the folder in which it was made.")
{
    public string KeyId => keyId;
}
