using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Status;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>An entry whose body is to be erased.</summary>
/// <param name="Index">Its ledger index.</param>
/// <param name="Entry">The entry; it stays.</param>
/// <param name="Document">Its row, where it took in a document.</param>
/// <param name="ErasedBy">The entry that records its erasure, where it was erased before.</param>
internal sealed record ErasureTarget(long Index, LedgerEntry Entry, DocumentRow? Document, long? ErasedBy)
{
    /// <summary>What explains the ledger is never erased.</summary>
    public bool IsKept => Entry.Type is LedgerEntryType.Administration or LedgerEntryType.Erasure or LedgerEntryType.Recovery or LedgerEntryType.Void;
}

/// <summary>What is known of entries when their erasure is decided.</summary>
/// <param name="Size">Size of the ledger; what comes in behind it makes the decision stale.</param>
/// <param name="Targets">The entries that there are, in the order of the ledger.</param>
/// <param name="Facts">What is known about their organisations.</param>
internal sealed record ErasureView(
    long Size, IReadOnlyList<ErasureTarget> Targets, IReadOnlyDictionary<string, KnownFacts> Facts)
{
    /// <summary>Documents in force: the answers of today that rest on them would change.</summary>
    public IReadOnlySet<long> InForce(DateOnly today)
    {
        var found = new HashSet<long>();
        foreach (var group in Targets.Where(t => t is { Document: not null, ErasedBy: null }).GroupBy(t => t.Document!.Subject, StringComparer.Ordinal))
        {
            if (!Facts.TryGetValue(group.Key, out var facts)) continue;
            var indexes = group.Select(t => t.Index).ToHashSet();
            if (!Standing.Changes(group.Key, facts.Facts, indexes, today)) continue;
            var free = Standing.Erasable(group.Key, facts.Facts, [.. indexes], today);
            found.UnionWith(indexes.Except(free));
        }

        return found;
    }
}

/// <summary>
/// Erases bodies: with the entry that says so, in its transaction. The entries whose bodies go stay where they are, and so does the tree.
/// One at a time in a process, so that what is erased is recorded once.
/// </summary>
internal sealed class BodyEraser(LedgerJournal journal, IDatabase database, NodeOptions options) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Reads what it takes to decide.</summary>
    public async Task<ErasureView> ReadAsync(IReadOnlyCollection<long> indexes, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        // First the size: what comes in while the rest is read makes the erasure stale.
        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
        var rows = await (
            from entry in context.LedgerEntries
            join body in context.LedgerBodies on entry.Idx equals body.Idx
            where indexes.Contains(entry.Idx) && entry.Idx < size
            orderby entry.Idx
            select new { entry.Idx, entry.Entry, body.ErasedIdx }).ToListAsync(cancellationToken);
        var documents = await context.Documents.Where(d => indexes.Contains(d.Idx)).ToDictionaryAsync(d => d.Idx, cancellationToken);
        var targets = new List<ErasureTarget>();
        foreach (var row in rows)
        {
            if (!LedgerEntry.TryParse(row.Entry, out var entry, out var reason))
                throw new LedgerCorruptException($"Entry {row.Idx} cannot be read: {reason}.");
            targets.Add(new ErasureTarget(row.Idx, entry, documents.GetValueOrDefault(row.Idx), row.ErasedIdx));
        }

        string[] subjects = [.. documents.Values.Select(d => d.Subject).Where(CreditCode.IsValid).Distinct(StringComparer.Ordinal)];
        var facts = subjects.Length == 0 ? null : (await database.Status.ReadAsync(subjects, cancellationToken)).Facts;
        return new ErasureView(size, targets, facts ?? new Dictionary<string, KnownFacts>(StringComparer.Ordinal));
    }

    /// <summary>Lets one erasure be decided and made at a time.</summary>
    public async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Erases; <see langword="null"/> where a document about one of the organisations has come in since the view was read: decide again.
    /// Within <see cref="AloneAsync"/>.
    /// </summary>
    /// <returns>The entry that records it.</returns>
    public async Task<JournalOutcome.Appended?> TryEraseAsync(
        ErasureView view, IReadOnlyList<ErasureTarget> targets, ErasureRecord record, string caller, ByteString request, CancellationToken cancellationToken)
    {
        record.Indexes.Clear();
        record.Indexes.Add(targets.Select(t => t.Index).Order());
        var subjects = targets.Where(t => t.Document is not null).Select(t => t.Document!.Subject).ToHashSet(StringComparer.Ordinal);
        var follow = new UnitFollow(new CaseGuard(view.Size, stub => subjects.Contains(stub.Subject)), [])
        {
            Erases = [.. targets.Select(t => new BodyErasure(t.Index, StubOf(t.Document), QuestionOf(t.Entry)))],
        };
        var unit = journal.CreateUnit(
            LedgerEntryType.Erasure, caller, kind: 0, purpose: 0, request.Span, record.ToByteArray(), document: null, follow);
        var outcome = await journal.AppendAsync(unit, cancellationToken) as JournalOutcome.Appended;
        if (outcome is not null) await database.ForgetAsync(CancellationToken.None);
        return outcome;
    }

    /// <summary>Whose node it is: who erases when time is over.</summary>
    public string Own => options.Agency.Code;

    public void Dispose() => _gate.Dispose();

    private static AskedQuestion? QuestionOf(LedgerEntry entry) =>
        entry is { Type: LedgerEntryType.Disclosure, KindCode: (int)DocumentKind.StatusStatement }
            ? new AskedQuestion(entry.OtherPartyCode, entry.TimeMs)
            : null;

    private static DocumentStub? StubOf(DocumentRow? document) =>
        document is null ? null : new DocumentStub(document.Kind, document.Subject, document.Area, EndsOthers: true);
}
