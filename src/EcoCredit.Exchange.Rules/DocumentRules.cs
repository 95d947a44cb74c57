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
        var relations = new List<DocumentRelation>();
        if (document.Header?.Supersedes is { } superseded)
        {
            var rule = RuleOf(document);
            var kind = DocumentKinds.Get(document).Kind;
            relations.Add(
                new(superseded, [kind], RelationKind.Supersedes, rule.HasSubject, OnlySourceOrSuperior: true, "header.supersedes"));
        }

        relations.AddRange(RuleOf(document).Relations(document));
        relations.RemoveAll(relation => !References.IsWellFormed(relation.Target));
        return relations;
    }

    /// <summary>
    /// What a document that passed <see cref="Check"/> says about the status of its subject; empty for kinds and classes that say nothing
    /// about it.
    /// </summary>
    /// <exception cref="ArgumentException">A day of the document is not one: the document was not checked.</exception>
    public static IReadOnlyList<Fact> Facts(IDocument document) => RuleOf(document).Facts(document).ToList();

    private static DocumentRule RuleOf(IDocument document) => Table[DocumentKinds.Get(document).Kind];
}
