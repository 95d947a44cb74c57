using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Tests.Hosting;

/// <summary>How work ends.</summary>
public sealed class StoppingTests
{
    [Fact]
    public async Task A_callback_of_something_disposed_of_keeps_nothing_from_ending()
    {
        using var source = new CancellationTokenSource();
        var called = 0;
        source.Token.Register(() => called++);
        source.Token.Register(() => throw new ObjectDisposedException("connection"));
        source.Token.Register(() => called++);
        await source.EndAsync();
        (called, source.IsCancellationRequested).ShouldBe((2, true));
    }

    [Fact]
    public async Task Any_other_fault_is_not_hidden()
    {
        using var source = new CancellationTokenSource();
        source.Token.Register(() => throw new InvalidOperationException("a fault"));
        await Should.ThrowAsync<AggregateException>(source.EndAsync);
    }
}
