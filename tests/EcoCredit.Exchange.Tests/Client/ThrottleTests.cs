using System.Net;
using EcoCredit.Exchange.Client.Throttling;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Tests.Client;

/// <summary>How much a client holds back by itself, and what it takes for a reason to.</summary>
public sealed class ThrottleTests
{
    private const double PerAccepted = 1.1;

    private readonly SetClock _time = new();
    private readonly CallThrottle _throttle;
    private double _turn;

    // Every share of the range has its turn: what is expected comes true in every hundred calls.
    public ThrottleTests() => _throttle = new CallThrottle(PerAccepted, _time, () => (_turn += 0.618033988749895) % 1);

    [Fact]
    public void A_node_that_takes_every_call_gets_every_call()
    {
        var (sent, taken) = Offer(calls: 1_000, seconds: 20, room: int.MaxValue);
        (sent, taken).ShouldBe((20_000, 20_000));
    }

    [Fact]
    public void A_node_that_refuses_half_gets_little_more_than_it_takes()
    {
        Offer(calls: 1_000, seconds: 4, room: 500);
        var (sent, taken) = Offer(calls: 1_000, seconds: 20, room: 500);
        taken.ShouldBeInRange(9_500, 10_500);
        ((double)sent / taken).ShouldBe(PerAccepted, 0.05);
    }

    [Fact]
    public void Everything_goes_to_a_node_that_has_recovered()
    {
        Offer(calls: 1_000, seconds: 10, room: 500);
        Offer(calls: 1_000, seconds: 30, room: int.MaxValue);
        Offer(calls: 1_000, seconds: 5, room: int.MaxValue).Sent.ShouldBe(5_000);
    }

    [Fact]
    public void A_node_that_refuses_everything_is_tried_now_and_then_and_found_when_it_is_back()
    {
        Offer(calls: 1_000, seconds: 10, room: 0);
        Offer(calls: 1_000, seconds: 10, room: 0).Sent.ShouldBeInRange(10, 1_000);
        Offer(calls: 1_000, seconds: 10, room: int.MaxValue);
        Offer(calls: 1_000, seconds: 5, room: int.MaxValue).Sent.ShouldBe(5_000);
    }

    [Fact]
    public void What_was_refused_is_forgotten_when_nobody_has_called_for_a_while()
    {
        Offer(calls: 1_000, seconds: 10, room: 0);
        _throttle.TryPass(out _).ShouldBeFalse();
        _time.Advance(CallThrottle.Window + TimeSpan.FromSeconds(1));
        _throttle.TryPass(out _).ShouldBeTrue();
    }

    [Fact]
    public void Whoever_calls_seldom_is_held_back_by_the_node_alone()
    {
        for (var i = 0; i < CallThrottle.Unheeded; i++)
        {
            _throttle.TryPass(out _).ShouldBeTrue();
            _throttle.Refused(null);
        }
    }

    [Fact]
    public async Task What_is_held_back_is_told_when_the_node_asked_to_come_again()
    {
        var node = new Answering(new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromSeconds(3) });
        using var client = new HttpMessageInvoker(new ThrottledHandler(node, _throttle));
        var held = await UntilHeldBackAsync(client);
        node.Calls.ShouldBeGreaterThanOrEqualTo(CallThrottle.Unheeded);
        held.Reason.ShouldBe(ErrorReason.HeldBack);
        held.RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(ErrorReason.TooLarge)]
    [InlineData(ErrorReason.NotPermitted)]
    [InlineData(ErrorReason.StorageUnavailable)]
    [InlineData(ErrorReason.DocumentInvalid)]
    public async Task Refusals_that_are_not_about_load_hold_nothing_back(ErrorReason reason)
    {
        var node = new Answering(new ExchangeError(reason));
        using var client = new HttpMessageInvoker(new ThrottledHandler(node, _throttle));
        for (var i = 0; i < 200; i++) (await ReasonAsync(client)).Reason.ShouldBe(reason);
        node.Calls.ShouldBe(200);
    }

    [Fact]
    public async Task A_busy_node_that_asks_for_much_patience_or_names_no_time_is_spared_too()
    {
        foreach (var patience in new TimeSpan?[] { TimeSpan.FromMinutes(1), null })
        {
            var node = new Answering(new ExchangeError(ErrorReason.Overloaded) { RetryAfter = patience });
            using var client = new HttpMessageInvoker(new ThrottledHandler(node, _throttle));
            (await UntilHeldBackAsync(client)).RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Calls at an even rate to a node that takes so many a second.</summary>
    private (int Sent, int Taken) Offer(int calls, int seconds, int room)
    {
        var (sent, taken) = (0, 0);
        // What has not been used adds up a little, as a queue does.
        var credit = 0.0;
        for (var second = 0; second < seconds; second++)
        {
            for (var i = 0; i < calls; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(1.0 / calls));
                credit = Math.Min(20, credit + ((double)room / calls));
                if (!_throttle.TryPass(out _)) continue;
                sent++;
                if (credit >= 1 || room == int.MaxValue)
                {
                    credit -= 1;
                    taken++;
                    _throttle.Accepted();
                }
                else
                {
                    _throttle.Refused(TimeSpan.FromSeconds(1));
                }
            }
        }

        return (sent, taken);
    }

    private static async Task<ExchangeError> UntilHeldBackAsync(HttpMessageInvoker client)
    {
        for (var i = 0; i < 1_000; i++)
        {
            if (await ReasonAsync(client) is { Reason: ErrorReason.HeldBack } held) return held;
        }

        throw new InvalidOperationException("Nothing was held back.");
    }

    private static async Task<ExchangeError> ReasonAsync(HttpMessageInvoker client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://node.invalid/x");
        using var response = await client.SendAsync(request, CancellationToken.None);
        var details = response.Headers.GetValues(ExchangeError.DetailsTrailer).Single();
        var bytes = Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='));
        return ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(bytes)).ShouldNotBeNull();
    }

    /// <summary>Goes when it is told to.</summary>
    private sealed class SetClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }

    /// <summary>A node that has one answer.</summary>
    private sealed class Answering(ExchangeError error) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            var response = new HttpResponseMessage(HttpStatusCode.OK);
            response.Headers.Add("grpc-status", ((int)error.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (error.Pushback is { } pushback) response.Headers.Add(ExchangeError.PushbackTrailer, pushback);
            response.Headers.Add(ExchangeError.DetailsTrailer, Convert.ToBase64String(error.ToStatus().ToByteArray()).TrimEnd('='));
            return Task.FromResult(response);
        }
    }
}
