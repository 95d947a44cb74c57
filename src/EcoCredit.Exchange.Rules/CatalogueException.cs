namespace EcoCredit.Exchange.Rules;

/// <summary>What is wrong with an evaluation standard or with the rule sets of a node.</summary>
/// <param name="Path">Where, for example <c>rows[3].outcome.points</c>.</param>
/// <param name="English">What is wrong, in English.</param>
/// <param name="Chinese">What is wrong, in Chinese.</param>
public sealed record CatalogueProblem(string Path, string English, string Chinese);

/// <summary>
/// An evaluation standard, or the choice between several, cannot be used. Names everything that is wrong, not the first thing only.
/// </summary>
public sealed class CatalogueException : Exception
{
    /// <param name="problems">What is wrong.</param>
    public CatalogueException(IReadOnlyList<CatalogueProblem> problems)
        : base(string.Join('\n', problems.Select(problem => $"{problem.Path}: {problem.English} / {problem.Chinese}"))) =>
        Problems = problems;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<CatalogueProblem> Problems { get; }
}
