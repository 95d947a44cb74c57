using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// The commitment of an entry to its body: HMAC-SHA-256(public key, version ‖ opening ‖ u32 big-endian length ‖ body). It binds to
/// one body; once opening and body are erased it says nothing about them.
/// </summary>
public static class EntryCommitment
{
    /// <summary>The length of an opening in bytes. An opening is random, one for every entry.</summary>
    public const int OpeningLength = 32;

    private const byte Version = 1;
    private const int HeaderLength = 1 + OpeningLength + sizeof(uint);

    // Public: the key separates this use of the hash from every other; the secret is the opening.
    private static readonly byte[] Key = SHA256.HashData("ecocredit/commitment/v1"u8);

    /// <summary>Computes the commitment to <paramref name="body"/>.</summary>
    /// <exception cref="ArgumentException">The opening has not 32 bytes.</exception>
    public static TreeHash Compute(ReadOnlySpan<byte> opening32, ReadOnlySpan<byte> body)
    {
        CheckOpening(opening32);
        // One call into the library costs less than a context for three.
        var rented = ArrayPool<byte>.Shared.Rent(HeaderLength + body.Length);
        try
        {
            var input = rented.AsSpan(0, HeaderLength + body.Length);
            input[0] = Version;
            opening32.CopyTo(input[1..]);
            BinaryPrimitives.WriteUInt32BigEndian(input[(1 + OpeningLength)..], (uint)body.Length);
            body.CopyTo(input[HeaderLength..]);
            Span<byte> commitment = stackalloc byte[TreeHash.Size];
            HMACSHA256.HashData(Key, input, commitment);
            return TreeHash.Read(commitment);
        }
        finally
        {
            // An opening that was erased must not lie about in memory.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    internal static void CheckOpening(ReadOnlySpan<byte> opening32)
    {
        if (opening32.Length != OpeningLength)
            throw new ArgumentException("An opening has 32 bytes.", nameof(opening32));
    }
}
