using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// What a log sends to a witness (C2SP tlog-witness, add-checkpoint): the size that the witness is believed to know, the proof from there,
/// the signed checkpoint.
/// </summary>
/// <param name="OldSize">The size of the checkpoint that the witness cosigned last; 0 for none.</param>
/// <param name="Proof">
/// The consistency proof from there, at most <see cref="MaxProof"/> hashes; empty where there is nothing to prove.
/// </param>
/// <param name="Note">The checkpoint as it was signed.</param>
public sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<TreeHash> Proof, ReadOnlyMemory<byte> Note)
{
    /// <summary>The most proof lines.</summary>
    public const int MaxProof = 63;

    /// <summary>The longest request in bytes.</summary>
    public const int MaxLength = 64 * 1024;

    private static ReadOnlySpan<byte> Start => "old "u8;

    /// <summary>The bytes of the request.</summary>
    /// <exception cref="InvalidOperationException">The size or the proof cannot stand in a request.</exception>
    public byte[] Encode()
    {
        if (OldSize < 0 || Proof.Count > MaxProof)
            throw new InvalidOperationException("The old size is 0 or more, and a proof has at most 63 hashes.");
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"old {OldSize}\n");
        foreach (var hash in Proof)
            head.Append(hash.ToBase64()).Append('\n');
        return [.. Encoding.ASCII.GetBytes(head.Append('\n').ToString()), .. Note.Span];
    }

    /// <summary>
    /// Reads a request strictly: only what <see cref="Encode"/> would write again is accepted. The note is not looked into.
    /// </summary>
    /// <param name="body">The request; the note is a part of it, not a copy.</param>
    /// <param name="request">The request.</param>
    /// <param name="reason">Why it is refused.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> body, [NotNullWhen(true)] out AddCheckpointRequest? request, [NotNullWhen(false)] out string? reason)
    {
        request = null;
        if (body.Length > MaxLength)
            return Refuse("the request is longer than 64 KiB", out reason);
        var rest = body.Span;
        if (!rest.StartsWith(Start) || !TryReadLine(ref rest, out var first))
            return Refuse("the first line is not the old size", out reason);
        if (!CanonicalText.TryParseDecimal(first[Start.Length..], out var oldSize))
            return Refuse("the old size is not a decimal number without leading zeroes", out reason);

        var proof = new List<TreeHash>();
        while (TryReadLine(ref rest, out var line))
        {
            if (line.IsEmpty)
            {
                request = new AddCheckpointRequest(oldSize, proof, body[^rest.Length..]);
                reason = null;
                return true;
            }

            if (proof.Count == MaxProof)
                return Refuse("the proof has more than 63 lines", out reason);
            if (!TreeHash.TryParseBase64(line, out var hash))
                return Refuse("a proof line is not canonical base64 of 32 bytes", out reason);
            proof.Add(hash);
        }

        return Refuse("no empty line stands between proof and checkpoint", out reason);
    }

    /// <summary>Takes the next line without its newline; what is not ASCII becomes a character that no line may have.</summary>
    private static bool TryReadLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<char> line)
    {
        line = default;
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
            return false;
        line = Encoding.ASCII.GetString(rest[..end]);
        rest = rest[(end + 1)..];
        return true;
    }

    private static bool Refuse(string why, out string? reason)
    {
        reason = why;
        return false;
    }
}
