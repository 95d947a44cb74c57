using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// A text with signature lines (C2SP signed-note). Immutable. The text is a stranger's until <see cref="Verify"/> has accepted it.
/// </summary>
public sealed class SignedNote
{
    /// <summary>The longest note in bytes.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>The most signature lines.</summary>
    public const int MaxSignatures = 100;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>The signed text, with its last newline.</summary>
    public string Text { get; }

    /// <summary>The signature lines in their order, known and unknown.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads a note strictly; only what <see cref="Encode"/> would write again is accepted.</summary>
    /// <param name="note">The note.</param>
    /// <param name="parsed">The note, not verified.</param>
    /// <param name="reason">Why it is refused.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> note, [NotNullWhen(true)] out SignedNote? parsed, [NotNullWhen(false)] out string? reason)
    {
        parsed = null;
        if (note.Length > MaxLength)
            return Refuse("the note is longer than 1 MiB", out reason);
        if (!Utf8.IsValid(note))
            return Refuse("the note is not UTF-8", out reason);
        var all = Encoding.UTF8.GetString(note);
        if (HasControlCharacter(all))
            return Refuse("the note has a control character", out reason);
        if (!all.EndsWith('\n'))
            return Refuse("the note does not end in a newline", out reason);
        var blank = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0)
            return Refuse("no empty line stands between text and signatures", out reason);
        if (blank + 2 == all.Length)
            return Refuse("the note has no signature", out reason);

        var signatures = new List<NoteSignature>();
        foreach (var range in all.AsSpan(blank + 2, all.Length - blank - 3).Split('\n'))
        {
            if (signatures.Count == MaxSignatures)
                return Refuse("the note has more than 100 signatures", out reason);
            if (!NoteSignature.TryParse(all.AsSpan(blank + 2)[range], out var signature))
                return Refuse("a signature line is malformed", out reason);
            signatures.Add(signature);
        }

        parsed = new SignedNote(all[..(blank + 1)], signatures);
        reason = null;
        return true;
    }

    /// <summary>Signs a text, with a line for every signer in their order.</summary>
    /// <exception cref="ArgumentException">The text cannot stand in a note, or there are no signers or too many.</exception>
    public static SignedNote Sign(string text, IEnumerable<NoteSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        CheckText(text);
        return Make(text, [.. signers.Select(signer => signer.Sign(text))]);
    }

    /// <summary>Gives the note with more signature lines at its end, such as witnesses' cosignatures.</summary>
    /// <exception cref="ArgumentException">The note would have too many lines.</exception>
    public SignedNote With(IEnumerable<NoteSignature> signatures) => Make(Text, [.. Signatures, .. signatures]);

    /// <summary>The UTF-8 bytes: text, empty line, signature lines.</summary>
    public byte[] Encode()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
            note.Append(signature).Append('\n');
        return Encoding.UTF8.GetBytes(note.ToString());
    }

    /// <summary>
    /// Verifies every line of a known key. Unknown keys are ignored, even where the name or the ID is a known one's; one bad signature
    /// of a known key rejects the note, and so does the lack of any signature of a known key.
    /// </summary>
    public NoteVerification Verify(IReadOnlyCollection<NoteVerifier> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var text = Encoding.UTF8.GetBytes(Text);
        var verified = new List<NoteVerifier>();
        foreach (var signature in Signatures)
        {
            NoteVerifier? match = null;
            foreach (var candidate in known.Where(verifier => verifier.Matches(signature)))
            {
                if (match is not null && !match.Key.Equals(candidate.Key))
                    return new NoteVerification([], $"two known keys are called {candidate.Name} and share an ID");
                match = candidate;
            }

            if (match is null)
                continue;
            if (!match.Verify(text, signature.Signature.Span))
                return new NoteVerification([], $"the signature of {match.Name} is bad");
            if (!verified.Contains(match))
                verified.Add(match);
        }

        return verified.Count > 0 ? new NoteVerification(verified, null) : new NoteVerification([], "no known key has signed");
    }

    internal static void CheckText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // A lone surrogate would be signed as something else than what it reads as.
        if (!text.EndsWith('\n') || HasControlCharacter(text) || !CanonicalText.IsWellFormed(text))
        {
            throw new ArgumentException(
                "The text of a note is Unicode, ends in a newline and has no other control character.", nameof(text));
        }
    }

    private static SignedNote Make(string text, NoteSignature[] signatures)
    {
        if (signatures.Length is 0 or > MaxSignatures)
            throw new ArgumentException("A note has 1 to 100 signatures.", nameof(signatures));
        return new SignedNote(text, signatures);
    }

    private static bool HasControlCharacter(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('\0', '\u0009') || text.ContainsAnyInRange('\u000b', '\u001f');

    private static bool Refuse(string why, out string? reason)
    {
        reason = why;
        return false;
    }
}
