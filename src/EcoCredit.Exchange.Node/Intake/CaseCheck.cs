using EcoCredit.Exchange.Node.Cases;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>What a document's file says of it: the error, or the unit to append.</summary>
internal sealed record CaseDecision(ExchangeError? Error, JournalUnit? Unit);

/// <summary>
/// Judges a document by its file. What it decides holds for the file as it was read; the unit carries a guard, so that the writer notices
/// what came in since.
/// </summary>
internal sealed class CaseCheck(CaseReader reader, IDatabase database, UnitMaker units, Consequences consequences)
{
    public async Task<CaseDecision> JudgeAsync(CheckedDocument.Valid document, CancellationToken cancellationToken)
    {
        var whole = document.Sealed;
        // The same document again is not judged again: the writer answers with the first receipt, or names the conflict.
        if (await IsKnownAsync(whole, cancellationToken))
            return new CaseDecision(null, units.Make(whole, DocumentRules.Facts(whole.Document), UnitFollow.None));

        var loaded = await reader.ReadAsync(document.Scope!, [.. document.Relations.Select(r => r.Target)], cancellationToken);
        var violations = DocumentRules.CheckCase(whole.Document, whole.Context, loaded.File);
        if (violations.Count > 0) return new CaseDecision(RuleErrors.Of(violations, ErrorReason.ProcedureStepRefused), null);
        var facts = DocumentRules.Facts(whole.Document, whole.Context, loaded.File);
        var follow = new UnitFollow(loaded.Guard, consequences.Make(whole, loaded.File));
        return new CaseDecision(null, units.Make(whole, facts, DocumentRules.Ends(whole.Document, loaded.File), follow));
    }

    private async Task<bool> IsKnownAsync(SealedDocument whole, CancellationToken cancellationToken)
    {
        var (source, id) = (whole.Document.Header.SourceAgency, whole.Document.Header.Id);
        await using var context = database.CreateReader();
        return await context.Documents.AnyAsync(d => d.Source == source && d.DocumentId == id, cancellationToken);
    }
}
