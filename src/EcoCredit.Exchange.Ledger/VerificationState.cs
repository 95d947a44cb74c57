using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// Where a verification has come to: everything before <see cref="Position"/> was verified, and the frontier proves it against any later
/// checkpoint. A file of the verifier's own, to be kept as well as its keys: whoever can write it can have the beginning skipped.
/// </summary>
/// <param name="Note">The checkpoint that the log was held against, byte for byte.</param>
/// <param name="Frontier">The frontier of all entries before the position, encoded.</param>
/// <param name="LastTimeMs">The time of the last of these entries; 0 where entries are not read.</param>
/// <param name="NodeCode">The node that they name; <see langword="null"/> where entries are not read.</param>
public sealed record VerificationState(byte[] Note, byte[] Frontier, long LastTimeMs, string? NodeCode)
{
    /// <summary>The longest file in bytes.</summary>
    public const int MaxLength = SignedNote.MaxLength + 8192;

    private const string Header = "ecocredit-verification/v1";

    /// <summary>The number of entries that were verified.</summary>
    public long Position => Ledger.Frontier.Decode(Frontier).Size;

    /// <summary>Writes the file: four lines, an empty one, the checkpoint verbatim.</summary>
    public byte[] Encode()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Header}\nfrontier {Convert.ToBase64String(Frontier)}\ntime {LastTimeMs}\nnode {NodeCode ?? "-"}\n\n");
        return [.. Encoding.UTF8.GetBytes(text), .. Note];
    }

    /// <summary>Reads a file strictly.</summary>
    /// <param name="file">The file.</param>
    /// <param name="state">The state.</param>
    /// <param name="reason">Why it is refused.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> file, [NotNullWhen(true)] out VerificationState? state, [NotNullWhen(false)] out string? reason)
    {
        state = null;
        reason = "not the state of a verification";
        var blank = file.Length > MaxLength ? -1 : file.IndexOf("\n\n"u8);
        if (blank < 0)
            return false;
        var lines = Encoding.Latin1.GetString(file[..blank]).Split('\n');
        if (lines.Length != 4 || lines[0] != Header || !TryValue(lines[1], "frontier ", out var encoded)
            || !TryValue(lines[2], "time ", out var timeText) || !TryValue(lines[3], "node ", out var node))
            return false;
        if (!CanonicalText.TryDecodeBase64(encoded, out var frontier) || !CanonicalText.TryParseDecimal(timeText, out var time))
            return false;
        var note = file[(blank + 2)..].ToArray();
        if (!SignedNote.TryParse(note, out var signed, out reason)
            || !Checkpoint.TryParse(Encoding.UTF8.GetBytes(signed.Text), out var checkpoint, out reason))
            return false;
        try
        {
            var size = Ledger.Frontier.Decode(frontier).Size;
            reason = size % TileAddress.FullWidth == 0 && size <= checkpoint.Size ? null : "the position is not in the checkpoint";
        }
        catch (FormatException e)
        {
            reason = e.Message;
        }

        if (reason is not null)
            return false;
        state = new VerificationState(note, frontier, time, node == "-" ? null : node);
        return true;
    }

    private static bool TryValue(string line, string start, out string value)
    {
        value = line.StartsWith(start, StringComparison.Ordinal) ? line[start.Length..] : "";
        return value.Length > 0;
    }
}
