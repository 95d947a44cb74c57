using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Rules.Scoring;

/// <summary>Whose score, for which year and place, as it stands on which day.</summary>
/// <param name="CreditCode">The organisation.</param>
/// <param name="Year">The evaluation year.</param>
/// <param name="Area">The prefecture whose records count; the region: the union over its prefectures, as a proposal (AMB-19).</param>
/// <param name="AsOf">The day (Asia/Shanghai): what was closed, repaired or confirmed by then has ended.</param>
public sealed record ScoringQuestion(string CreditCode, int Year, AreaCode Area, DateOnly AsOf);
