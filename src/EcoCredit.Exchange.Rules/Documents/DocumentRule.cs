using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// The rules of one kind of document, beyond those of the header and of every string and enum.
internal abstract class DocumentRule
{
    public virtual bool HasSubject => true;

    public abstract void Check(IDocument document, RuleContext context, Violations violations);

    public virtual IEnumerable<DocumentRelation> Relations(IDocument document) => [];

    public virtual IEnumerable<Fact> Facts(IDocument document) => [];

    // The file that CheckCase needs; null for a kind that is judged by itself.
    public virtual CaseScope? Scope(IDocument document, RuleContext context) => null;

    // What can only be said with the file at hand: order, days, state. The document itself has passed Check.
    public virtual void CheckCase(IDocument document, RuleContext context, CaseFile file, Violations violations)
    {
    }

    public virtual IEnumerable<Fact> Facts(IDocument document, RuleContext context, CaseFile file) => Facts(document);

    public virtual IEnumerable<Consequence> Consequences(IDocument document, RuleContext context, CaseFile file) => [];

    // What the document ends beyond what it closes, lifts, repairs or supersedes by name.
    public virtual IEnumerable<DocumentReference> Ends(IDocument document, CaseFile file) => [];
}

internal abstract class DocumentRule<T> : DocumentRule
    where T : IDocument
{
    public sealed override void Check(IDocument document, RuleContext context, Violations violations) =>
        Check((T)document, context, violations);

    public sealed override IEnumerable<DocumentRelation> Relations(IDocument document) => Relations((T)document);

    public sealed override IEnumerable<Fact> Facts(IDocument document) => Facts((T)document);

    public sealed override CaseScope? Scope(IDocument document, RuleContext context) => Scope((T)document, context);

    public sealed override void CheckCase(IDocument document, RuleContext context, CaseFile file, Violations violations) =>
        CheckCase((T)document, context, file, violations);

    public sealed override IEnumerable<Fact> Facts(IDocument document, RuleContext context, CaseFile file) =>
        Facts((T)document, context, file);

    public sealed override IEnumerable<Consequence> Consequences(IDocument document, RuleContext context, CaseFile file) =>
        Consequences((T)document, context, file);

    public sealed override IEnumerable<DocumentReference> Ends(IDocument document, CaseFile file) => Ends((T)document, file);

    protected abstract void Check(T document, RuleContext context, Violations violations);

    protected virtual CaseScope? Scope(T document, RuleContext context) => null;

    protected virtual void CheckCase(T document, RuleContext context, CaseFile file, Violations violations)
    {
    }

    protected virtual IEnumerable<Fact> Facts(T document, RuleContext context, CaseFile file) => Facts(document);

    protected virtual IEnumerable<Consequence> Consequences(T document, RuleContext context, CaseFile file) => [];

    protected virtual IEnumerable<DocumentReference> Ends(T document, CaseFile file) => [];

    protected virtual IEnumerable<DocumentRelation> Relations(T document) => [];

    protected virtual IEnumerable<Fact> Facts(T document) => [];

    // A fact with everything that the kind may leave out; the target is what the document supersedes.
    protected static Fact NewFact(T document, DocumentKind kind, string effectiveFrom, string effectiveTo = "") => new(
        Ordinal: 0,
        kind,
        document.Header.Visibility,
        document.Header.AreaCode,
        Code: 0,
        Stage: 0,
        DayOf(effectiveFrom),
        effectiveTo.Length == 0 ? null : DayOf(effectiveTo),
        Year: 0,
        Revision: 0,
        Score: null,
        Rows: "",
        document.Header.Supersedes?.SourceAgency ?? "",
        document.Header.Supersedes?.Id ?? "",
        ResultingLevel: 0);

    // One fact for each target, and one for what the document supersedes, where it supersedes one.
    protected static IEnumerable<Fact> ForTargets(Fact fact, IEnumerable<DocumentReference> targets)
    {
        var ordinal = 0;
        foreach (var target in targets)
        {
            yield return fact with { Ordinal = ordinal, TargetSource = target.SourceAgency, TargetId = target.Id };
            ordinal++;
        }

        if (fact.TargetId.Length > 0) yield return fact with { Ordinal = ordinal };
    }

    private static DateOnly DayOf(string text) =>
        IsoDay.TryParse(text, out var day) ? day : throw new ArgumentException("A day of the document is not ISO 8601.", nameof(text));
}
