using System.Text.Json;
using System.Text.Json.Serialization;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>A line of the journal: a document as it was signed, or its place in a node's ledger.</summary>
internal sealed record PushJournalLine
{
    public required string Id { get; init; }

    public string? Matter { get; init; }

    public string? Content { get; init; }

    public string? Envelope { get; init; }

    public string? AcceptedBy { get; init; }

    public long? Index { get; init; }
}

/// <summary>
/// The file <c>FILE.ecocredit-push</c> beside a file that is sent: one JSON line for each signed document, written before it is sent, and
/// one for each acceptance. Running the push again sends the very same bytes for what has no acceptance yet, so that a document whose
/// answer was lost is found as a duplicate. It belongs to the file: without it the same rows get the same ids but a new issue time, and a
/// node that has them refuses that with DOCUMENT_ID_CONFLICT. Nothing is ever there twice.
/// </summary>
internal sealed class PushJournal : IDisposable
{
    public const string Extension = ".ecocredit-push";

    private readonly FileStream _file;
    private readonly Dictionary<(string Id, string Content), Envelope> _signed = [];
    private readonly HashSet<(string Id, string Node)> _accepted = [];
    private readonly Dictionary<string, HashSet<string>> _idsOfMatter = new(StringComparer.Ordinal);

    private PushJournal(FileStream file) => _file = file;

    /// <summary>Opens or makes it; nobody else can meanwhile. A half line that a crash left at the end is cut off.</summary>
    public static PushJournal Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var journal = new PushJournal(new FileStream(path, options));
        try
        {
            journal.Load();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    public Envelope? FindSigned(string id, string content) => _signed.GetValueOrDefault((id, content));

    public bool IsAccepted(string id, string node) => _accepted.Contains((id, node));

    /// <summary>The ids that were signed for a matter before.</summary>
    public IReadOnlyCollection<string> IdsOf(string matter) => _idsOfMatter.TryGetValue(matter, out var ids) ? ids : [];

    /// <summary>Adds a signed document; on disk after <see cref="Flush"/>.</summary>
    public void AddSigned(string id, string matter, string content, Envelope envelope) =>
        Append(new PushJournalLine { Id = id, Matter = matter, Content = content, Envelope = Convert.ToBase64String(envelope.ToByteArray()) });

    public void AddAccepted(string id, string node, long index) =>
        Append(new PushJournalLine { Id = id, AcceptedBy = node, Index = index });

    public void Flush() => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();

    private void Append(PushJournalLine line)
    {
        _file.Write(JsonSerializer.SerializeToUtf8Bytes(line, PushJournalJson.Default.PushJournalLine));
        _file.WriteByte((byte)'\n');
        Take(line);
    }

    private void Load()
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        foreach (var range in bytes.AsSpan(0, whole).Split((byte)'\n'))
        {
            var text = bytes.AsSpan(0, whole)[range];
            if (!text.IsEmpty) Take(Read(text));
        }

        _file.SetLength(whole);
        _file.Position = whole;
    }

    private PushJournalLine Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(
                text, PushJournalJson.Default.PushJournalLine) ?? throw new IOException($"{_file.Name}: an empty line");
        }
        catch (JsonException e)
        {
            throw new IOException($"{_file.Name}: {e.Message}", e);
        }
    }

    private void Take(PushJournalLine line)
    {
        if (line.AcceptedBy is { } node) _accepted.Add((line.Id, node));
        if (line is not { Envelope: { } envelope, Matter: { } matter, Content: { } content }) return;
        _signed[(line.Id, content)] = Envelope.Parser.ParseFrom(Convert.FromBase64String(envelope));
        if (!_idsOfMatter.TryGetValue(matter, out var ids)) _idsOfMatter[matter] = ids = new(StringComparer.Ordinal);
        ids.Add(line.Id);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PushJournalLine))]
internal sealed partial class PushJournalJson : JsonSerializerContext;
