using System.Text;
using System.Text.Json;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>
/// What data/high-water.json holds: the largest checkpoint that this folder has seen published, outside the database that it is held
/// against.
/// </summary>
internal sealed record HighWaterMark
{
    public const string CurrentFormat = "ecocredit-high-water/v1";

    public required string Format { get; init; }

    public required string Origin { get; init; }

    public required long Size { get; init; }

    /// <summary>Root of that size, base64.</summary>
    public required string Root { get; init; }

    /// <summary>The checkpoint as it was published, verbatim (C2SP signed-note).</summary>
    public required string Note { get; init; }

    /// <summary>Which database it was in, as the database says of itself.</summary>
    public required string Database { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The root, read; the mark has been checked.</summary>
    public TreeHash RootHash => TreeHash.Read(Convert.FromBase64String(Root));

    public static HighWaterMark Of(string origin, long size, TreeHash root, byte[] note, string database, DateTimeOffset now) => new()
    {
        Format = CurrentFormat,
        Origin = origin,
        Size = size,
        Root = root.ToBase64(),
        Note = Encoding.UTF8.GetString(note),
        Database = database,
        UpdatedAt = now,
    };

    /// <summary>Reads the file; <see langword="null"/> where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verifiersOf">The node's ledger keys under the name of an origin.</param>
    /// <exception cref="NodeFolderException">It is there and cannot be read, or the node's keys did not sign what it says.</exception>
    public static HighWaterMark? Read(string path, Func<string, IReadOnlyCollection<NoteVerifier>> verifiersOf)
    {
        if (!File.Exists(path)) return null;
        HighWaterMark mark;
        try
        {
            mark = JsonSerializer.Deserialize<HighWaterMark>(File.ReadAllBytes(path), FileJson.Options) ?? throw new JsonException("It is empty.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Refuse(path, e.Message, e);
        }

        return mark.FindFault(verifiersOf) is { } fault ? throw Refuse(path, fault, inner: null) : mark;
    }

    /// <summary>Replaces the file. The folder's own entry may be older after a power failure: a lower mark, and never a wrong one.</summary>
    public void Write(string path)
    {
        // A copy of a folder for a replica on PostgreSQL often comes without data/: nothing lay in it.
        NodeFolderMaker.MakeFolder(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, JsonSerializer.Serialize(this, FileJson.Options) + "\n");
    }

    private string? FindFault(Func<string, IReadOnlyCollection<NoteVerifier>> verifiersOf)
    {
        if (Format != CurrentFormat) return $"its format is not {CurrentFormat}";
        if (!SignedNote.TryParse(Encoding.UTF8.GetBytes(Note), out var note, out var reason)) return reason;
        if (!Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out reason)) return reason;
        if (checkpoint.Origin != Origin || checkpoint.Size != Size || checkpoint.Root.ToBase64() != Root)
            return "origin, size and root are not those of the note";
        return note.Verify(verifiersOf(Origin)).Rejection;
    }

    private static NodeFolderException Refuse(string path, string why, Exception? inner) => new(
        $"{path} is not what this node wrote: {why}. Somebody changed it, or the ledger keys. Put the newest copy of it back; where there is none, delete it only after ecocredit ledger verify has found the ledger in order against a checkpoint that somebody else holds.",
        inner);
}
