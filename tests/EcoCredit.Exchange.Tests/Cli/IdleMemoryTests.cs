using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Tests.Cli;

/// <summary>When a node gives memory back.</summary>
public sealed class IdleMemoryTests
{
    private const long Megabyte = 1 << 20;

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 7, false)]
    [InlineData(1, 8, true)]
    [InlineData(8, 8, true)]
    [InlineData(16, 400, true)]
    [InlineData(17, 17, false)]
    [InlineData(3_000, 9_000, false)]
    public void Memory_is_given_back_where_some_has_come_together_and_few_calls_would_wait(long lately, long sinceGiven, bool expected) =>
        IdleMemory.IsWorthIt(lately * Megabyte, sinceGiven * Megabyte).ShouldBe(expected);
}
