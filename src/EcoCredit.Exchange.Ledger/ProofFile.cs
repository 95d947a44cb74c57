using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// A proof that an entry is in a log, to be checked without the log (C2SP tlog-proof, Format). Parsing checks the form alone: the
/// checkpoint's signatures and the inclusion proof are the reader's to verify.
/// </summary>
/// <param name="Index">The index of the entry.</param>
/// <param name="Proof">The inclusion proof, leaf to root, at most 63 hashes.</param>
/// <param name="Checkpoint">The checkpoint, a signed note, byte for byte.</param>
/// <param name="Extra">Data that nothing authenticates, not empty; or <see langword="null"/>.</param>
public sealed record ProofFile(long Index, TreeHash[] Proof, byte[] Checkpoint, byte[]? Extra)
{
    /// <summary>The most hashes in a proof.</summary>
    public const int MaxHashes = 63;

    /// <summary>The longest file in bytes.</summary>
    public const int MaxLength = 2 * SignedNote.MaxLength;

    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraStart = "extra ";
    private const string IndexStart = "index ";

    /// <summary>Writes the file.</summary>
    /// <exception cref="InvalidOperationException">
    /// The index is negative, or there are too many hashes, or the extra data is empty.
    /// </exception>
    public byte[] Encode()
    {
        if (Index < 0 || Proof.Length > MaxHashes || Extra is { Length: 0 })
            throw new InvalidOperationException("A proof has an index of 0 or more, at most 63 hashes and no empty extra data.");
        var text = new StringBuilder(Header).Append('\n');
        if (Extra is not null)
            text.Append(ExtraStart).Append(Convert.ToBase64String(Extra)).Append('\n');
        text.Append(IndexStart).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Proof)
            text.Append(hash.ToBase64()).Append('\n');
        text.Append('\n');
        return [.. Encoding.UTF8.GetBytes(text.ToString()), .. Checkpoint];
    }

    /// <summary>
    /// Reads a file strictly: one spelling, a checkpoint in the form of one, and an index and a number of hashes that its size allows.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="proof">The proof, not verified.</param>
    /// <param name="reason">Why it is refused.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> file, [NotNullWhen(true)] out ProofFile? proof, [NotNullWhen(false)] out string? reason)
    {
        proof = null;
        if (file.Length > MaxLength)
            return Refuse("the file is longer than 2 MiB", out reason);
        var blank = file.IndexOf("\n\n"u8);
        if (blank < 0)
            return Refuse("no empty line stands before the checkpoint", out reason);
        var note = file[(blank + 2)..];
        if (!TryReadHeader(Encoding.Latin1.GetString(file[..blank]).Split('\n'), out var index, out var hashes, out var extra, out reason))
            return false;

        if (!SignedNote.TryParse(note, out var signed, out reason))
            return false;
        if (!Ledger.Checkpoint.TryParse(Encoding.UTF8.GetBytes(signed.Text), out var checkpoint, out reason))
            return false;
        if (index >= checkpoint.Size)
            return Refuse("the index is not below the checkpoint's size", out reason);
        if (hashes.Length != MerkleProofs.InclusionLength(index, checkpoint.Size))
            return Refuse("the proof has another number of hashes than index and size ask for", out reason);

        proof = new ProofFile(index, hashes, note.ToArray(), extra);
        return true;
    }

    private static bool TryReadHeader(
        string[] lines, out long index, out TreeHash[] hashes, out byte[]? extra, [NotNullWhen(false)] out string? reason)
    {
        index = 0;
        hashes = [];
        extra = null;
        if (lines[0] != Header)
            return Refuse("not a proof of version 1", out reason);
        var next = 1;
        if (next < lines.Length && lines[next].StartsWith(ExtraStart, StringComparison.Ordinal))
        {
            if (!CanonicalText.TryDecodeBase64(lines[next].AsSpan(ExtraStart.Length), out extra) || extra.Length == 0)
                return Refuse("the extra data is not canonical base64", out reason);
            next++;
        }

        if (next >= lines.Length || !lines[next].StartsWith(IndexStart, StringComparison.Ordinal))
            return Refuse("the index is missing", out reason);
        if (!CanonicalText.TryParseDecimal(lines[next].AsSpan(IndexStart.Length), out index))
            return Refuse("the index is not a decimal number without leading zeroes", out reason);
        next++;

        if (lines.Length - next > MaxHashes)
            return Refuse("the proof has more than 63 hashes", out reason);
        hashes = new TreeHash[lines.Length - next];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (!TreeHash.TryParseBase64(lines[next + i], out hashes[i]))
                return Refuse("a hash is not canonical base64 of 32 bytes", out reason);
        }

        reason = null;
        return true;
    }

    private static bool Refuse(string why, out string? reason)
    {
        reason = why;
        return false;
    }
}
