using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Practitioners;

/// <summary>
/// A person's documents as an authority sees them: those of its own area, and what the region told it. What others recorded counts for the
/// rating (article 17 asks for different departments) and is not shown.
/// </summary>
internal sealed class PersonFile
{
    private PersonFile(IReadOnlyList<FiledDocument> visible, CaseFile rating)
    {
        Visible = visible;
        Rating = rating;
    }

    /// <summary>What the authority may be shown, in the order of the ledger.</summary>
    public IReadOnlyList<FiledDocument> Visible { get; }

    /// <summary>What the rating is computed from.</summary>
    public CaseFile Rating { get; }

    /// <summary>The person, from the newest document that may be shown.</summary>
    public PractitionerIdentity Person => PersonHandles.IdentityOf(Visible[^1].Document)!;

    /// <summary>The file of one person for an authority.</summary>
    /// <param name="documents">All documents about the person.</param>
    /// <param name="own">The authority's area.</param>
    public static PersonFile For(IEnumerable<FiledDocument> documents, AreaCode own)
    {
        var whole = new CaseFile(documents);
        var visible = whole.Documents.Where(filed => IsVisible(filed, whole, own)).ToList();
        var counted = whole.Documents.Where(filed => filed.Document is PractitionerRecord or PractitionerRepair);
        return new PersonFile(visible, new CaseFile(visible.Union(counted)));
    }

    /// <summary>Whether a document belongs to a year's evaluation.</summary>
    public bool IsOfYear(FiledDocument filed, int year) => filed.Document switch
    {
        PractitionerRecord record => IsoDay.TryParse(record.ProducedOn, out var producedOn) && producedOn.Year == year,
        PractitionerResult result => result.EvaluationYear == year,
        PractitionerStep step => step.EvaluationYear == year,
        PractitionerRepair repair => Rating.Find<PractitionerResult>(repair.Result)?.Document.EvaluationYear == year,
        _ => false,
    };

    public static bool IsInside(IDocument document, AreaCode area) =>
        AreaCode.TryParse(document.Header.AreaCode, out var there) && area.Contains(there);

    private static bool IsVisible(FiledDocument filed, CaseFile whole, AreaCode own) => filed.Document switch
    {
        var document when IsInside(document, own) => true,
        // Of the region's documents: what it says about a prefecture's own proposal, and the final result once it has told that prefecture
        // (IM-21-4).
        PractitionerStep step => IsAboutOwn(step, whole, own),
        PractitionerResult { Stage: PractitionerResultStage.Final } result => whole.Standing<PractitionerStep>().Any(step =>
            step.Document.Step == PractitionerStepKind.PrefectureTold
            && step.Document.EvaluationYear == result.EvaluationYear
            && step.Index > filed.Index
            && IsAboutOwn(step.Document, whole, own)),
        _ => false,
    };

    private static bool IsAboutOwn(PractitionerStep step, CaseFile whole, AreaCode own) =>
        whole.Find<PractitionerResult>(step.About) is { Document.Stage: PractitionerResultStage.Proposed } proposal
            && IsInside(proposal.Document, own);
}
