using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

/// <summary>What a catalogue row brings about.</summary>
public enum RowOutcome
{
    /// <summary>The organisation is rated bad at once (环境信用不良机构, IM-18).</summary>
    DirectBad,

    /// <summary>Points are taken off.</summary>
    Deduct,

    /// <summary>As many points as the client lost (同委托单位, AMB-11).</summary>
    SameAsClient,
}

/// <summary>How grave the conduct of a row is.</summary>
public enum RowSeverity
{
    /// <summary>Ordinary bad-credit information (一般失信信息, IM article 13).</summary>
    Ordinary,

    /// <summary>Serious bad-credit information (严重失信信息, IM article 14).</summary>
    Serious,
}

/// <summary>One row of the evaluation standard.</summary>
/// <param name="RowId">Its id, for example A1-13; A18-2-6 stands in article 18(2)6 only.</param>
/// <param name="BehaviourZh">The conduct, as the regulation writes it.</param>
/// <param name="BehaviourEn">The conduct in English.</param>
/// <param name="TargetOrganisations">Codes of the kinds of organisations it is for; ANY for all.</param>
/// <param name="Outcome">What it brings about.</param>
/// <param name="Points">Points, a negative number, for <see cref="RowOutcome.Deduct"/>; otherwise <see langword="null"/>.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Article">The item of article 18 that it corresponds to, where it has one.</param>
public sealed record CatalogueRow(
    string RowId,
    string BehaviourZh,
    string BehaviourEn,
    IReadOnlyList<string> TargetOrganisations,
    RowOutcome Outcome,
    int? Points,
    RowSeverity Severity,
    string? Article)
{
    /// <summary>The services that it is for; empty for all.</summary>
    public IReadOnlyList<ServiceKind> Services { get; init; } = [];

    /// <summary>Evidence that a record of it needs (IM-08): of each group at least one kind.</summary>
    public IReadOnlyList<IReadOnlyList<EvidenceKind>> Evidence { get; init; } = [];

    /// <summary>
    /// Ways in which the conduct may have been established, at least one of which has to be there; empty where any will do.
    /// </summary>
    public IReadOnlyList<RowGround> Grounds { get; init; } = [];

    /// <summary>
    /// Words of the penalties that it names (罚款, 没收, 按日), for a row about penalties; another penalty does not fall under it, however
    /// grave. Empty for other rows.
    /// </summary>
    public IReadOnlyList<string> PenaltyCategories { get; init; } = [];

    /// <summary>The level that has to confirm it; unspecified where any authority may.</summary>
    public AuthorityLevel LeastAuthority { get; init; }

    /// <summary>How many members of the staff it takes, for a row that counts people.</summary>
    public int? LeastStaff { get; init; }

    /// <summary>Takes what no other row names (兜底项, AMB-10).</summary>
    public bool CatchAll { get; init; }

    /// <summary>Counts at most once in an evaluation year.</summary>
    public bool OncePerYear { get; init; }

    /// <summary>
    /// For conduct that could pass for an advisory matter: the reading by which a record of this row takes its class (AMB-07, AMB-08).
    /// </summary>
    public string? FormalFinding { get; init; }
}

/// <summary>One way in which conduct may have been established. What is unspecified is not asked for.</summary>
/// <param name="Source">From this source.</param>
/// <param name="Evidence">By this kind of evidence.</param>
/// <param name="LeastAuthority">By an authority of this level or above.</param>
public sealed record RowGround(InformationSource Source, EvidenceKind Evidence, AuthorityLevel LeastAuthority);

/// <summary>One row of the standard for practitioners: each counts as one ordinary record.</summary>
/// <param name="RowId">Its id, for example A2-1.</param>
/// <param name="BehaviourZh">The conduct, as the regulation writes it.</param>
/// <param name="BehaviourEn">The conduct in English.</param>
public sealed record PractitionerRow(string RowId, string BehaviourZh, string BehaviourEn);
