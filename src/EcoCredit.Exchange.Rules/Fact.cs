using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

/// <summary>
/// A row of the status read model, extracted from a document that passed <see cref="DocumentRules.Check"/>. Rows are appended, never
/// changed: that one document ends, supersedes or repairs another is a row of its own, and <see cref="StatusRules"/> puts them together.
/// </summary>
/// <param name="Ordinal">Position among the facts of the document, from 0.</param>
/// <param name="Kind">Kind of the document.</param>
/// <param name="Visibility">Who may be told.</param>
/// <param name="AreaCode">Area in which the matter belongs, six digits.</param>
/// <param name="Code">
/// Number of the <see cref="CreditLevel"/>, <see cref="RecordClass"/>, <see cref="FlagKind"/>, <see cref="ClosureReason"/>,
/// <see cref="WarningOutcome"/> or <see cref="RepairRoute"/>, by kind; 0 where the kind has none.
/// </param>
/// <param name="Stage">
/// Number of the <see cref="ResultStage"/> or <see cref="FlagStage"/>; for an ordinary record, 1 while it can still be contested and 2 once
/// it is final; 0 where the kind has no stages. Facts of stage 1 never count and never show.
/// </param>
/// <param name="EffectiveFrom">First day on which it holds.</param>
/// <param name="EffectiveTo">Last day, where it has one.</param>
/// <param name="Year">Evaluation year of a result; otherwise 0.</param>
/// <param name="Revision">Revision of a result; otherwise 0.</param>
/// <param name="Score">Signed score of a result that has one.</param>
/// <param name="Rows">Catalogue rows, comma separated; empty where there are none.</param>
/// <param name="TargetSource">Source of the document that it ends, supersedes, repairs or rests on; empty where there is none.</param>
/// <param name="TargetId">Id of that document; empty where there is none.</param>
/// <param name="ResultingLevel">Number of the <see cref="CreditLevel"/> after a repair; otherwise 0.</param>
public sealed record Fact(
    int Ordinal,
    DocumentKind Kind,
    Visibility Visibility,
    string AreaCode,
    int Code,
    int Stage,
    DateOnly EffectiveFrom,
    DateOnly? EffectiveTo,
    int Year,
    int Revision,
    int? Score,
    string Rows,
    string TargetSource,
    string TargetId,
    int ResultingLevel)
{
    // 行政许可、行政检查、政府采购、项目投标、资质评定、表扬奖励.
    private static readonly Purpose[] SharedUses =
    [
        Purpose.Licensing, Purpose.Inspection, Purpose.Procurement, Purpose.Bidding, Purpose.Qualification, Purpose.Commendation,
    ];

    /// <summary>Purposes for which it may be used: bit n for the <see cref="Purpose"/> of number n; 0 for all.</summary>
    public int PurposeMask { get; init; }

    /// <summary>Whether it may be used for a purpose.</summary>
    public bool MayBeUsedFor(Purpose purpose) => PurposeMask == 0 || (PurposeMask & MaskOf(purpose)) != 0;

    /// <summary>The purposes of a mask; of 0 the six of IM article 35.</summary>
    public static IEnumerable<Purpose> PurposesOf(int mask) =>
        mask == 0 ? SharedUses : Enum.GetValues<Purpose>().Where(purpose => purpose != Purpose.Unspecified && (mask & MaskOf(purpose)) != 0);

    /// <summary>The bit of a purpose.</summary>
    public static int MaskOf(Purpose purpose) => 1 << (int)purpose;
}

/// <summary>A fact as it was recorded.</summary>
/// <param name="Index">Position of the document in the ledger.</param>
/// <param name="RecordedAt">When it was accepted.</param>
/// <param name="Source">Source agency of the document (credit code).</param>
/// <param name="DocumentId">Id of the document.</param>
/// <param name="Fact">The fact.</param>
public sealed record RecordedFact(long Index, DateTimeOffset RecordedAt, string Source, string DocumentId, Fact Fact);
