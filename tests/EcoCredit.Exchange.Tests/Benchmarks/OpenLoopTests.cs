using System.Diagnostics;
using EcoCredit.Exchange.Benchmarks.Loading;

namespace EcoCredit.Exchange.Tests.Benchmarks;

public sealed class OpenLoopTests
{
    [Fact]
    public void Calls_are_due_at_an_even_rate_and_no_more_than_there_are()
    {
        var schedule = new Schedule(200, TimeSpan.FromSeconds(2));
        schedule.Count.ShouldBe(400);
        schedule.At(100).ShouldBe(TimeSpan.FromSeconds(0.5));
        schedule.DueBy(TimeSpan.FromMilliseconds(-1)).ShouldBe(0);
        schedule.DueBy(TimeSpan.Zero).ShouldBe(1);
        schedule.DueBy(TimeSpan.FromMilliseconds(9)).ShouldBe(2);
        schedule.DueBy(TimeSpan.FromSeconds(60)).ShouldBe(400);
        schedule.FirstFrom(TimeSpan.Zero).ShouldBe(0);
        schedule.FirstFrom(TimeSpan.FromMilliseconds(12)).ShouldBe(3);
    }

    [Fact]
    public async Task Every_call_is_started_and_counted_by_how_it_ended()
    {
        var outcome = await OpenLoop.RunAsync(
            new Schedule(2_000, TimeSpan.FromMilliseconds(50)), TimeSpan.Zero, n => Task.FromResult((CallEnd)(n % 5)));
        (outcome.Offered, outcome.HeldBack, outcome.Refused, outcome.RefusedWithRetryInfo, outcome.Failed).ShouldBe((100, 20, 40, 20, 20));
        outcome.Done.ShouldBeLessThanOrEqualTo(20);
    }

    [Fact]
    public async Task A_call_that_waits_does_not_keep_the_next_ones_from_starting()
    {
        // Each waits for the last one: callers who wait for their answer before they ask again would never get there.
        const int Calls = 50;
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outcome = await OpenLoop.RunAsync(new Schedule(1_000, TimeSpan.FromMilliseconds(Calls)), TimeSpan.Zero, async n =>
        {
            if (n == Calls - 1) last.SetResult();
            await last.Task;
            return CallEnd.Answered;
        });
        outcome.Offered.ShouldBe(Calls);
        // The first one was due when the run began: it is charged for all that it waited.
        outcome.P99Ms!.Value.ShouldBeGreaterThan(outcome.P50Ms!.Value);
    }

    [Fact]
    public async Task A_wrong_answer_ends_the_run_with_its_reason()
    {
        var wrong = await Should.ThrowAsync<WrongAnswerException>(() => OpenLoop.RunAsync(
            new Schedule(1_000, TimeSpan.FromMilliseconds(5)), TimeSpan.Zero, _ => throw new WrongAnswerException("about another")));
        wrong.Message.ShouldContain("about another");
    }

    [Theory]
    [InlineData(100, 0.99, 99)]
    [InlineData(100, 0.5, 50)]
    [InlineData(1, 0.99, 1)]
    public void A_quantile_is_the_value_that_so_many_do_not_exceed(int values, double quantile, double ms)
    {
        var ticks = Enumerable.Range(1, values).Select(v => v * Stopwatch.Frequency / 1000).ToArray();
        Latencies.Ms(ticks, quantile).ShouldBe(ms);
    }
}
