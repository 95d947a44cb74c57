namespace EcoCredit.Exchange.Node.Journal;

/// <summary>What a document is about, as far as a <see cref="CaseGuard"/> has to know.</summary>
/// <param name="Kind">Number of its kind.</param>
/// <param name="Subject">Its subject; empty where it has none.</param>
/// <param name="Area">Its area.</param>
internal sealed record DocumentStub(int Kind, string Subject, string Area);

/// <summary>A document that has come in.</summary>
internal sealed record PlacedStub(long Index, DocumentStub Stub);

/// <summary>
/// The state that a document was judged by. The writer appends it only if nothing that it was judged by has come in since, whoever wrote it:
/// two steps that each fit the file as it was, and not each other, never both stand.
/// </summary>
/// <param name="Size">Ledger size at which the file was read.</param>
/// <param name="Concerns">Whether a document belongs into the file.</param>
internal sealed record CaseGuard(long Size, Func<DocumentStub, bool> Concerns);
