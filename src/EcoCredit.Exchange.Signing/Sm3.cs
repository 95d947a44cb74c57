using Org.BouncyCastle.Crypto.Digests;

namespace EcoCredit.Exchange.Signing;

/// <summary>The SM3 hash (GB/T 32905).</summary>
public static class Sm3
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int HashLength = 32;

    /// <summary>Hashes the data; the result has 32 bytes.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        var digest = new SM3Digest();
        Chunks.Feed(data, digest.BlockUpdate);
        var hash = new byte[HashLength];
        digest.DoFinal(hash, 0);
        return hash;
    }
}
