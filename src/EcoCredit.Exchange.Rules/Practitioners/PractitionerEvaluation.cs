using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Practitioners;

/// <summary>What follows from a person's documents for a year.</summary>
/// <param name="Events">Distinct events of the year.</param>
/// <param name="Departments">Distinct departments that produced them.</param>
/// <param name="Rating">What follows.</param>
/// <param name="Reasons">Why, article by article. Nothing in them names the person.</param>
public sealed record PractitionerEvaluation(int Events, int Departments, PractitionerRating Rating, IReadOnlyList<Explanation> Reasons);
