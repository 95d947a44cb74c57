using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace EcoCredit.Exchange.Ledger;

/// <summary>One signature line of a note (C2SP signed-note, Signatures). Not verified by being parsed.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">The key's ID, a big-endian number.</param>
/// <param name="Signature">The signature without the key ID, one byte or more.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    internal const string LineStart = "\u2014 ";

    /// <summary>The line <c>— name base64(key ID ‖ signature)</c> without its newline.</summary>
    public override string ToString()
    {
        var blob = new byte[sizeof(uint) + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(blob, KeyId);
        Signature.Span.CopyTo(blob.AsSpan(sizeof(uint)));
        return $"{LineStart}{Name} {Convert.ToBase64String(blob)}";
    }

    /// <summary>Reads a line without its newline, as a witness answers it.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (!line.StartsWith(LineStart, StringComparison.Ordinal))
            return false;
        var rest = line[LineStart.Length..];
        var space = rest.IndexOf(' ');
        if (space < 0 || !CanonicalText.IsName(rest[..space]))
            return false;
        if (!CanonicalText.TryDecodeBase64(rest[(space + 1)..], out var blob) || blob.Length <= sizeof(uint))
            return false;
        signature = new NoteSignature(
            rest[..space].ToString(), BinaryPrimitives.ReadUInt32BigEndian(blob), blob.AsMemory(sizeof(uint)));
        return true;
    }
}
