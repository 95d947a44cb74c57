namespace EcoCredit.Exchange.Node.Journal;

/// <summary>What a document is about, as far as a <see cref="CaseGuard"/> has to know.</summary>
/// <param name="Kind">Number of its kind.</param>
/// <param name="Subject">Its subject; empty where it has none.</param>
/// <param name="Area">Its area.</param>
/// <param name="EndsOthers">Whether it closes, lifts, repairs or supersedes another, or takes its place.</param>
internal sealed record DocumentStub(int Kind, string Subject, string Area, bool EndsOthers);

/// <summary>A document that has come in.</summary>
internal sealed record PlacedStub(long Index, DocumentStub Stub);

/// <summary>
/// The state that a document was judged by, or that an answer rests on. The writer appends it only if nothing of that has come in since,
/// whoever wrote it: two steps that each fit the file as it was, and not each other, never both stand; and nobody is told as current what
/// had ended when the answer was recorded.
/// </summary>
/// <param name="Size">Ledger size at which it was read.</param>
/// <param name="Concerns">Whether a document makes it stale.</param>
internal sealed record CaseGuard(long Size, Func<DocumentStub, bool> Concerns);
