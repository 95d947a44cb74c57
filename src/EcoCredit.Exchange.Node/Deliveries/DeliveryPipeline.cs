using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Hosting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>
/// How a recipient is tried: everything about time limits, repeats and pauses stands here. A time limit for each attempt; within a series a
/// few repeats with growing, jittered pauses; a circuit breaker that ends the series when nothing succeeds and lets one probe through after
/// each pause. Its pauses double up to the longest one. One for each recipient; the pause outlasts the process in the delivery's row.
/// </summary>
internal sealed class DeliveryPipeline
{
    // Attempts of a series, and as many failures in a row break the circuit.
    private const int SeriesAttempts = 3;

    private static readonly TimeSpan FirstRepeat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRepeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Sampling = TimeSpan.FromMinutes(10);

    // The breaker goes by its own reading of the clock: a probe that came a moment early would be turned away.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(20);

    private readonly CircuitBreakerManualControl _control = new();
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly TimeSpan _longestPause;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _pipeline;
    private DateTimeOffset _openUntil;

    public DeliveryPipeline(DeliveryOptions options, TimeProvider time)
    {
        _longestPause = TimeSpan.FromSeconds(options.MaxPauseSeconds);
        _time = time;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = SeriesAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstRepeat,
                MaxDelay = LongestRepeat,
                // A probe that failed has its pause: to repeat it would only be told that the circuit is broken.
                ShouldHandle = args => ValueTask.FromResult(_state.CircuitState == CircuitState.Closed && IsWorthARepeat(args.Outcome)),
                DelayGenerator = args => ValueTask.FromResult(AwayOf(args.Outcome)?.RetryAfter),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 1,
                MinimumThroughput = SeriesAttempts,
                SamplingDuration = Sampling,
                ShouldHandle = args => ValueTask.FromResult(AwayOf(args.Outcome) is not null),
                BreakDurationGenerator = args => ValueTask.FromResult(PauseAfter(args.HalfOpenAttempts)),
                OnOpened = args =>
                {
                    _openUntil = _time.GetUtcNow() + args.BreakDuration;
                    return ValueTask.CompletedTask;
                },
                ManualControl = _control,
                StateProvider = _state,
            })
            .AddTimeout(TimeSpan.FromSeconds(options.AttemptSeconds))
            .Build();
    }

    /// <summary>No delivery pauses for longer.</summary>
    public TimeSpan LongestPause => _longestPause + Margin;

    /// <summary>
    /// One series of attempts. A delivery that is due while the circuit is broken is an operator's order: it is tried at once, and the
    /// pauses begin anew.
    /// </summary>
    public async Task RunAsync(Func<CancellationToken, ValueTask> attempt, CancellationToken cancellationToken)
    {
        if (_state.CircuitState == CircuitState.Open && _time.GetUtcNow() < _openUntil) await _control.CloseAsync(cancellationToken);
        await _pipeline.ExecuteAsync(attempt, cancellationToken);
    }

    /// <summary>How long to wait after a series that failed.</summary>
    /// <param name="retryAfter">What the recipient asked for.</param>
    public TimeSpan PauseNow(TimeSpan? retryAfter)
    {
        var pause = _openUntil - _time.GetUtcNow();
        // Never before the circuit may be tried: that would be taken for an operator's order.
        var least = Jittered(FirstPause);
        if (pause < least) pause = least;
        if (retryAfter > pause) pause = retryAfter < _longestPause ? retryAfter.Value : _longestPause;
        // The clock may have been set back since the circuit broke.
        return (pause < _longestPause ? pause : _longestPause) + Margin;
    }

    private static DeliveryVerdict.Away? AwayOf(Outcome<object> outcome) =>
        outcome.Exception is { } exception ? DeliveryVerdict.Of(exception, attempts: 0) as DeliveryVerdict.Away : null;

    // A receipt that does not hold will not hold in a moment, and who asks for a long pause gets it.
    private static bool IsWorthARepeat(Outcome<object> outcome) =>
        AwayOf(outcome) is { } away && away.Problem != Problems.ReceiptInvalid && !(away.RetryAfter > LongestRepeat);

    private TimeSpan PauseAfter(int failedProbes)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failedProbes, 20));
        return Jittered(pause < _longestPause ? pause : _longestPause);
    }

    // Recipients that went away together are not asked again together.
    private static TimeSpan Jittered(TimeSpan pause) => pause * (RandomNumberGenerator.GetInt32(80, 101) / 100.0);
}
