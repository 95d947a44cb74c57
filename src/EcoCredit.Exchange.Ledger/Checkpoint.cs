using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// What a log states about itself at one size (C2SP tlog-checkpoint, Note text). It counts only inside a <see cref="SignedNote"/>.
/// </summary>
/// <param name="Origin">The log's identity: a schemaless URL without white space and <c>+</c>, equal to the name of its key.</param>
/// <param name="Size">The number of entries.</param>
/// <param name="Root">The root of the tree of that size (RFC 6962, 2.1).</param>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root)
{
    /// <summary>The text to be signed: origin, decimal size and base64 root, a line each.</summary>
    /// <exception cref="InvalidOperationException">The origin or the size cannot stand in a checkpoint.</exception>
    public string ToBody()
    {
        if (!CanonicalText.IsName(Origin) || Size < 0)
            throw new InvalidOperationException("A checkpoint has an origin without white space and + and a size of 0 or more.");
        return string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root.ToBase64()}\n");
    }

    /// <summary>The UTF-8 bytes of <see cref="ToBody"/>.</summary>
    public byte[] ToBodyBytes() => Encoding.UTF8.GetBytes(ToBody());

    /// <summary>
    /// Reads the text of a note strictly. Extension lines are tolerated and not kept: who signs or checks a signature does so over the
    /// note's own text.
    /// </summary>
    /// <param name="body">The text with its last newline.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="reason">Why the text is refused.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> body, [NotNullWhen(true)] out Checkpoint? checkpoint, [NotNullWhen(false)] out string? reason)
    {
        checkpoint = null;
        if (body.Length > SignedNote.MaxLength)
            return Refuse("the body is too long", out reason);
        if (!Utf8.IsValid(body))
            return Refuse("the body is not UTF-8", out reason);
        if (body.IsEmpty || body[^1] != '\n')
            return Refuse("the body does not end in a newline", out reason);
        var lines = Encoding.UTF8.GetString(body[..^1]).Split('\n');
        if (lines.Length < 3)
            return Refuse("the body has fewer than three lines", out reason);
        if (lines.Any(string.IsNullOrEmpty))
            return Refuse("the body has an empty line", out reason);
        if (lines.Any(line => line.AsSpan().ContainsAnyInRange('\0', '\u001f')))
            return Refuse("the body has a control character", out reason);
        if (!CanonicalText.IsName(lines[0]))
            return Refuse("the origin has white space or a plus sign", out reason);
        if (!CanonicalText.TryParseDecimal(lines[1], out var size))
            return Refuse("the size is not a decimal number without leading zeroes", out reason);
        if (!TreeHash.TryParseBase64(lines[2], out var root))
            return Refuse("the root is not canonical base64 of 32 bytes", out reason);
        if (size == 0 && root != MerkleHash.Empty)
            return Refuse("the root of the empty tree is another", out reason);

        checkpoint = new Checkpoint(lines[0], size, root);
        reason = null;
        return true;
    }

    private static bool Refuse(string why, out string? reason)
    {
        reason = why;
        return false;
    }
}
