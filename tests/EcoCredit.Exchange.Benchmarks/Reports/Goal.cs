using System.Globalization;
using EcoCredit.Exchange.Benchmarks.Measuring;

namespace EcoCredit.Exchange.Benchmarks.Reports;

/// <summary>Which figure of a result is held against a goal.</summary>
internal enum GoalFigure
{
    /// <summary>The path divided by its limit.</summary>
    Ratio,

    /// <summary>The value itself.</summary>
    Value,
}

/// <summary>What a path has to reach at the least, and where it should end up.</summary>
/// <param name="Name">Name of the result.</param>
/// <param name="Store">sqlite or postgres; <see langword="null"/> for both.</param>
/// <param name="Concurrency">The concurrency that it is for; <see langword="null"/> for each.</param>
/// <param name="Figure">What is compared.</param>
/// <param name="IsMost">Whether less is better.</param>
/// <param name="Floor">The least that is asked for, or the most that is allowed.</param>
/// <param name="Aim">Where it should end up.</param>
internal sealed record Goal(string Name, string? Store, int? Concurrency, GoalFigure Figure, bool IsMost, double Floor, double? Aim)
{
    public bool IsOf(Result result) =>
        result.Name == Name && (Store is null || result.Store == Store) && (Concurrency is null || result.Concurrency == Concurrency);

    public double FigureOf(Result result) => Figure == GoalFigure.Value ? result.Value : result.Ratio ?? double.NaN;

    public Spread? SpreadOf(Result result) => Figure == GoalFigure.Value ? result.ValueSpread : result.RatioSpread;

    public bool IsReachedBy(Result result) => IsMost ? FigureOf(result) <= Floor : FigureOf(result) >= Floor;

    /// <summary>The bound with its sign: ≥ 0.20.</summary>
    public string Bound(double bound) => (IsMost ? "≤ " : "≥ ") + Format(bound);

    public string Format(double figure) => figure.ToString(
        Figure == GoalFigure.Ratio ? "0.00" : Floor >= 1_000 ? "N0" : "0.#", CultureInfo.InvariantCulture);
}
