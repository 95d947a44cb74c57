using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

/// <summary>A document as it was accepted.</summary>
/// <param name="Index">Its position in the ledger.</param>
/// <param name="RecordedAt">When it was accepted.</param>
/// <param name="Document">What it says.</param>
public sealed record FiledDocument(long Index, DateTimeOffset RecordedAt, IDocument Document);

/// <summary>A document of one kind as it was accepted.</summary>
/// <param name="Index">Its position in the ledger.</param>
/// <param name="RecordedAt">When it was accepted.</param>
/// <param name="Document">What it says.</param>
public sealed record Filed<T>(long Index, DateTimeOffset RecordedAt, T Document)
    where T : IDocument
{
    /// <summary>Names it.</summary>
    public DocumentReference Reference => new() { SourceAgency = Document.Header.SourceAgency, Id = Document.Header.Id };
}

/// <summary>
/// The documents that a matter is judged by (案卷), in the order of the ledger: everything that is known about the organisations of a
/// <see cref="CaseScope"/>. Whatever state a matter is in is a pure function of its file; nothing of it is stored beside the documents.
/// </summary>
public sealed class CaseFile
{
    private readonly Dictionary<(string Source, string Id), FiledDocument> _byKey = [];
    private readonly HashSet<(string Source, string Id)> _superseded = [];
    private readonly Dictionary<Type, List<FiledDocument>> _byType = [];

    /// <param name="documents">The documents, in any order; none twice.</param>
    public CaseFile(IEnumerable<FiledDocument> documents)
    {
        Documents = [.. documents.OrderBy(filed => filed.Index)];
        foreach (var filed in Documents)
        {
            var header = filed.Document.Header;
            _byKey[(header.SourceAgency, header.Id)] = filed;
            if (header.Supersedes is { } old) _superseded.Add((old.SourceAgency, old.Id));
            var type = filed.Document.GetType();
            if (!_byType.TryGetValue(type, out var same)) _byType[type] = same = [];
            same.Add(filed);
        }
    }

    /// <summary>A file without documents.</summary>
    public static CaseFile Empty { get; } = new([]);

    /// <summary>All documents, in the order of the ledger.</summary>
    public IReadOnlyList<FiledDocument> Documents { get; }

    /// <summary>The documents of one kind, those that were superseded included.</summary>
    public IEnumerable<Filed<T>> All<T>()
        where T : IDocument =>
        _byType.GetValueOrDefault(typeof(T), []).Select(filed => new Filed<T>(filed.Index, filed.RecordedAt, (T)filed.Document));

    /// <summary>The documents of one kind that nothing has superseded.</summary>
    public IEnumerable<Filed<T>> Standing<T>()
        where T : IDocument =>
        All<T>().Where(filed => !IsSuperseded(filed.Document));

    /// <summary>The same, about one organisation.</summary>
    public IEnumerable<Filed<T>> Standing<T>(string creditCode)
        where T : IDocument =>
        Standing<T>().Where(filed => filed.Document.Header.Subject?.CreditCode == creditCode);

    /// <summary>The document that a reference names, where the file has it and it is of this kind.</summary>
    public Filed<T>? Find<T>(DocumentReference? reference)
        where T : class, IDocument =>
        reference is not null
        && _byKey.TryGetValue((reference.SourceAgency, reference.Id), out var filed)
        && filed.Document is T document
            ? new Filed<T>(filed.Index, filed.RecordedAt, document)
            : null;

    /// <summary>
    /// The part of the file that one organisation is judged by: what is about it, and what is about no organisation or person in
    /// particular.
    /// </summary>
    public CaseFile About(string creditCode) =>
        new(Documents.Where(filed => filed.Document.Header.Subject is not { } subject || subject.CreditCode == creditCode));

    /// <summary>Whether a later document of its kind stands in its place.</summary>
    public bool IsSuperseded(IDocument document) => _superseded.Contains((document.Header.SourceAgency, document.Header.Id));
}
