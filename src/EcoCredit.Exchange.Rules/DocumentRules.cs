using System.Collections.Frozen;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules;

/// <summary>
/// The rules of all kinds of documents. Pure: what they decide depends on the document and the context alone. A new kind is one class and
/// one row of the table below.
/// </summary>
public static class DocumentRules
{
    private static readonly FrozenDictionary<DocumentKind, DocumentRule> Table = new Dictionary<DocumentKind, DocumentRule>
    {
        [DocumentKind.CreditRecord] = new CreditRecordRules(),
        [DocumentKind.RecordClosure] = new RecordClosureRules(),
        [DocumentKind.EvaluationResult] = new EvaluationResultRules(),
        [DocumentKind.Flag] = new FlagRules(),
        [DocumentKind.FlagLift] = new FlagLiftRules(),
        [DocumentKind.RepairConfirmation] = new RepairConfirmationRules(),
        [DocumentKind.RepairRefusal] = new RepairRefusalRules(),
        [DocumentKind.ProcurementBan] = new ProcurementBanRules(),
        [DocumentKind.AccessStatement] = new AccessStatementRules(),
        [DocumentKind.StatusStatement] = new StatusStatementRules(),
        [DocumentKind.WarningNotice] = new WarningNoticeRules(),
        [DocumentKind.WarningClosure] = new WarningClosureRules(),
        [DocumentKind.RepairApplication] = new RepairApplicationRules(),
        [DocumentKind.AdvisoryReport] = new AdvisoryReportRules(),
        [DocumentKind.CoInvestigationNotice] = new CoInvestigationNoticeRules(),
        [DocumentKind.PublicNotice] = new PublicNoticeRules(),
        [DocumentKind.Publication] = new PublicationRules(),
        [DocumentKind.RegistryEntry] = new RegistryEntryRules(),
        [DocumentKind.ParticipationList] = new ParticipationListRules(),
        [DocumentKind.ParticipantNotification] = new ParticipantNotificationRules(),
        [DocumentKind.Commitment] = new CommitmentRules(),
        [DocumentKind.Filing] = new FilingRules(),
        [DocumentKind.Objection] = new ObjectionRules(),
        [DocumentKind.ObjectionDecision] = new ObjectionDecisionRules(),
        [DocumentKind.ResultReport] = new ResultReportRules(),
        [DocumentKind.ResultReturn] = new ResultReturnRules(),
        [DocumentKind.Exclusion] = new ExclusionRules(),
        [DocumentKind.WhitelistNotice] = new WhitelistNoticeRules(),
        [DocumentKind.WhitelistEntry] = new WhitelistEntryRules(),
        [DocumentKind.WhitelistExit] = new WhitelistExitRules(),
        [DocumentKind.PractitionerRecord] = new PractitionerRecordRules(),
        [DocumentKind.PractitionerResult] = new PractitionerResultRules(),
        [DocumentKind.PractitionerStep] = new PractitionerStepRules(),
        [DocumentKind.PractitionerRepair] = new PractitionerRepairRules(),
    }.ToFrozenDictionary();

    /// <summary>The kinds that have rules.</summary>
    public static IReadOnlyCollection<DocumentKind> Kinds => Table.Keys;

    /// <summary>Every way in which a document breaks the rules; empty where it breaks none.</summary>
    public static IReadOnlyList<Violation> Check(IDocument document, RuleContext context)
    {
        var rule = RuleOf(document);
        var violations = new Violations();
        GenericRules.Check(document, violations);
        HeaderRules.Check(document, rule.HasSubject, context, violations);
        rule.Check(document, context, violations);
        return violations.ToList();
    }

    /// <summary>
    /// The documents that a document refers to. References that are not well-formed are left out: <see cref="Check"/> names them.
    /// </summary>
    public static IReadOnlyList<DocumentRelation> Relations(IDocument document)
    {
        var rule = RuleOf(document);
        var own = rule.Relations(document);
        // Most documents refer to none.
        if (document.Header?.Supersedes is null && own.TryGetNonEnumeratedCount(out var count) && count == 0) return [];
        var relations = new List<DocumentRelation>();
        if (document.Header?.Supersedes is { } superseded)
        {
            var kind = DocumentKinds.Get(document).Kind;
            relations.Add(
                new(superseded, [kind], RelationKind.Supersedes, rule.HasSubject, OnlySourceOrSuperior: true, "header.supersedes"));
        }

        relations.AddRange(own);
        relations.RemoveAll(relation => !References.IsWellFormed(relation.Target));
        return relations;
    }

    /// <summary>
    /// The documents that a document ends: what it closes, lifts, repairs or supersedes. Whoever was told of one of them has to be told of
    /// its end.
    /// </summary>
    public static IReadOnlyList<DocumentReference> Ends(IDocument document) => Relations(document) is { Count: > 0 } relations ?
    [
        .. relations
            .Where(relation => relation.Kind is RelationKind.Supersedes or RelationKind.Closes or RelationKind.Lifts
                || (relation.Kind == RelationKind.Repairs && document is RepairConfirmation))
            .Select(relation => relation.Target)
            .Distinct(),
    ] : [];

    /// <summary>
    /// As <see cref="Ends(IDocument)"/>, for a document that passed <see cref="CheckCase"/>: with what only its file tells. A final result
    /// takes the place of the one before it, named or not; a warning that was answered in time ends its records.
    /// </summary>
    public static IReadOnlyList<DocumentReference> Ends(IDocument document, CaseFile file) =>
        [.. Ends(document).Concat(RuleOf(document).Ends(document, file)).Distinct()];

    /// <summary>
    /// What a document that passed <see cref="Check"/> says about the status of its subject; empty for kinds and classes that say nothing
    /// about it.
    /// </summary>
    /// <exception cref="ArgumentException">A day of the document is not one: the document was not checked.</exception>
    public static IReadOnlyList<Fact> Facts(IDocument document) => RuleOf(document).Facts(document).ToList();

    /// <summary>
    /// The file that a document which passed <see cref="Check"/> has to be judged with; <see langword="null"/> for a kind that is judged by
    /// itself.
    /// </summary>
    public static CaseScope? Scope(IDocument document, RuleContext context) => RuleOf(document).Scope(document, context);

    /// <summary>Every way in which a document does not fit its file: order, days, state; empty where it fits.</summary>
    /// <param name="document">A document that passed <see cref="Check"/>.</param>
    /// <param name="context">As for <see cref="Check"/>.</param>
    /// <param name="file">The file of its <see cref="Scope"/>, with what it refers to.</param>
    public static IReadOnlyList<Violation> CheckCase(IDocument document, RuleContext context, CaseFile file)
    {
        var violations = new Violations();
        RuleOf(document).CheckCase(document, context, file, violations);
        return violations.ToList();
    }

    /// <summary>As <see cref="Facts(IDocument)"/>, for a document that passed <see cref="CheckCase"/>.</summary>
    public static IReadOnlyList<Fact> Facts(IDocument document, RuleContext context, CaseFile file) =>
        RuleOf(document).Facts(document, context, file).ToList();

    /// <summary>What has to follow from a document that passed <see cref="CheckCase"/>.</summary>
    public static IReadOnlyList<Consequence> Consequences(IDocument document, RuleContext context, CaseFile file) =>
        RuleOf(document).Consequences(document, context, file).ToList();

    private static DocumentRule RuleOf(IDocument document) => Table[DocumentKinds.Get(document).Kind];
}
