using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Polly.Timeout;

namespace EcoCredit.Exchange.Tests.Deliveries;

public sealed class DeliveryPipelineTests
{
    private readonly ShiftedClock _clock = new();
    private int _tries;

    [Fact]
    public async Task Tries_a_few_times_then_once_after_each_pause_and_the_pauses_double()
    {
        var pipeline = new DeliveryPipeline(new DeliveryOptions { MaxPauseSeconds = 5 }, _clock);
        var pauses = new List<TimeSpan>();
        var tries = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            (await FailAsync(pipeline, new ExchangeError(ErrorReason.NodeNotServing))).ShouldBeOfType<ExchangeException>();
            tries.Add(_tries);
            pauses.Add(pipeline.PauseNow(retryAfter: null));
            _clock.Offset += pauses[^1];
        }

        tries.ShouldBe([3, 4, 5, 6, 7]);
        // Jitter takes a fifth at most.
        double[] longest = [1, 2, 4, 5, 5];
        foreach (var (pause, most) in pauses.Zip(longest)) pause.TotalSeconds.ShouldBeInRange(most * 0.79, most + 0.1);
    }

    [Fact]
    public async Task An_order_to_try_at_once_goes_before_the_pause()
    {
        var pipeline = new DeliveryPipeline(new DeliveryOptions(), _clock);
        await FailAsync(pipeline, new ExchangeError(ErrorReason.NodeNotServing));
        await pipeline.RunAsync(
            _ =>
            {
                _tries++;
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        _tries.ShouldBe(4);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated_and_a_long_pause_is_granted()
    {
        var pipeline = new DeliveryPipeline(new DeliveryOptions { MaxPauseSeconds = 60 }, _clock);
        await FailAsync(pipeline, new ExchangeError(ErrorReason.NotPermitted));
        _tries.ShouldBe(1);
        var patience = TimeSpan.FromSeconds(30);
        await FailAsync(pipeline, new ExchangeError(ErrorReason.Overloaded) { RetryAfter = patience });
        _tries.ShouldBe(2);
        pipeline.PauseNow(patience).ShouldBeInRange(patience, patience + TimeSpan.FromSeconds(1));
        pipeline.PauseNow(TimeSpan.FromDays(9)).ShouldBeLessThan(TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task An_attempt_ends_with_its_time_limit()
    {
        var pipeline = new DeliveryPipeline(new DeliveryOptions { AttemptSeconds = 1 }, _clock);
        using var stop = new CancellationTokenSource();
        var exception = await Record.ExceptionAsync(() => pipeline.RunAsync(
            async token =>
            {
                if (_tries++ > 0) throw new ExchangeException(new ExchangeError(ErrorReason.NotPermitted), null);
                await Task.Delay(Timeout.Infinite, token);
            },
            stop.Token));
        exception.ShouldBeOfType<ExchangeException>();
        _tries.ShouldBe(2);
        DeliveryVerdict.Of(new TimeoutRejectedException(), attempts: 1).ShouldBe(new DeliveryVerdict.Away("DEADLINE_EXCEEDED", null));
    }

    private Task<Exception?> FailAsync(DeliveryPipeline pipeline, ExchangeError error) => Record.ExceptionAsync(() => pipeline.RunAsync(
        _ =>
        {
            _tries++;
            throw new ExchangeException(error, null);
        },
        CancellationToken.None));

    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
