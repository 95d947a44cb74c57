namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>A sentence for an operator, in both languages.</summary>
/// <param name="English">In English.</param>
/// <param name="Chinese">In Chinese.</param>
public sealed record LocalText(string English, string Chinese);
