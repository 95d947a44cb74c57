using EcoCredit.Exchange.IntegrationTests.Chaos;
using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.IntegrationTests.Crash;
using EcoCredit.Exchange.IntegrationTests.Hostile.Fuzzing;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("EcoCredit.Exchange.IntegrationTests.LongestFirst", "EcoCredit.Exchange.IntegrationTests")]

namespace EcoCredit.Exchange.IntegrationTests;

/// <summary>The classes that take minutes begin first: begun last, one of them would run on alone while the other processor waits.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly List<string> Longest =
    [
        .. new[] { typeof(FuzzTests), typeof(ChaosTests), typeof(KillTests), typeof(JourneyTests), typeof(SystemCallFaultTests) }
            .Select(type => type.FullName!),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(Rank).ThenBy(collection => collection.UniqueID);

    private static int Rank(ITestCollection collection)
    {
        var rank = Longest.FindIndex(name => collection.DisplayName.EndsWith(name, StringComparison.Ordinal));
        return rank < 0 ? Longest.Count : rank;
    }
}
