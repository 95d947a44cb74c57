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
    string? Article);

/// <summary>One row of the standard for practitioners: each counts as one ordinary record.</summary>
/// <param name="RowId">Its id, for example A2-1.</param>
/// <param name="BehaviourZh">The conduct, as the regulation writes it.</param>
/// <param name="BehaviourEn">The conduct in English.</param>
public sealed record PractitionerRow(string RowId, string BehaviourZh, string BehaviourEn);
