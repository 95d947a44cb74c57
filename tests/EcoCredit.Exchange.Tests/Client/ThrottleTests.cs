using System.Net;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Client.Throttling;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Tests.Client;

/// <summary>How much a client holds back by itself, and what it takes for a reason to.</summary>
public sealed class ThrottleTests
{
    private static readonly TimeSpan AskedFor = TimeSpan.FromSeconds(1);

    private readonly SetClock _time = new();
    private readonly CallLimit _limit;

    public ThrottleTests() => _limit = new CallLimit(_time);

    [Fact]
    public void A_node_that_takes_every_call_gets_every_call()
    {
        var (sent, taken) = Offer(perSecond: 1_000, seconds: 20, room: int.MaxValue);
        (sent, taken).ShouldBe((20_000, 20_000));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(50)]
    public void An_overloaded_node_is_kept_busy_and_refuses_little(int room)
    {
        // Each takes 100 ms: the node can answer ten times its room a second, and is asked twice that.
        Offer(perSecond: 20 * room, seconds: 5, room);
        var (sent, taken) = Offer(perSecond: 20 * room, seconds: 20, room);
        taken.ShouldBeGreaterThan((int)(0.75 * 200 * room));
        (sent - taken).ShouldBeLessThan(taken / 4);
    }

    [Fact]
    public void Everything_goes_to_a_node_that_has_recovered()
    {
        Offer(perSecond: 1_000, seconds: 10, room: 50);
        Offer(perSecond: 1_000, seconds: 30, room: int.MaxValue);
        Offer(perSecond: 1_000, seconds: 5, room: int.MaxValue).Sent.ShouldBe(5_000);
    }

    [Fact]
    public void A_node_that_refuses_everything_is_tried_now_and_then_and_found_when_it_is_back()
    {
        Offer(perSecond: 1_000, seconds: 1, room: 0);
        // Every half of what it asks for.
        Offer(perSecond: 1_000, seconds: 10, room: 0).Sent.ShouldBeInRange(19, 21);
        Offer(perSecond: 1_000, seconds: 30, room: int.MaxValue);
        Offer(perSecond: 1_000, seconds: 5, room: int.MaxValue).Sent.ShouldBe(5_000);
    }

    [Fact]
    public void Refusals_of_calls_that_began_before_the_last_one_was_heeded_change_nothing_more()
    {
        var calls = Begin(100);
        foreach (var call in calls.Take(40)) _limit.Refused(call, AskedFor);
        // Three quarters of a hundred may be under way, of which 60 are.
        Begin(100).Count.ShouldBe(15);
    }

    [Fact]
    public void One_call_at_a_time_is_never_held_back_from_a_node_that_names_no_time()
    {
        for (var i = 0; i < 10; i++)
        {
            _limit.TryBegin(out var call, out var _).ShouldBeTrue();
            _limit.Refused(call, null);
        }
    }

    [Fact]
    public void What_ends_without_an_answer_leaves_room_and_changes_nothing()
    {
        Begin(1);
        _limit.Unanswered();
        Offer(perSecond: 1_000, seconds: 1, room: int.MaxValue).Sent.ShouldBe(1_000);
    }

    [Fact]
    public async Task Streams_are_neither_held_back_nor_counted()
    {
        var node = new Answering(new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromSeconds(3) });
        using var client = new HttpMessageInvoker(new ThrottledHandler(node, _limit));
        await UntilHeldBackAsync(client);
        (await ReasonAsync(client, "/ecocredit.exchange.v1.ExchangeService/Push")).Reason.ShouldBe(ErrorReason.Overloaded);
    }

    [Fact]
    public async Task What_is_held_back_is_told_when_the_node_asked_to_come_again()
    {
        var node = new Answering(new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromSeconds(3) });
        using var client = new HttpMessageInvoker(new ThrottledHandler(node, _limit));
        var held = await UntilHeldBackAsync(client);
        node.Calls.ShouldBe(1);
        held.Reason.ShouldBe(ErrorReason.HeldBack);
        held.RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Where_nothing_is_repeated_a_call_is_held_back_before_it_is_made()
    {
        var node = new Answering(new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromSeconds(3) });
        using var channel = ExchangeChannel.Create(node, new ExchangeClientOptions { RepeatsCalls = false });
        var client = new StatusService.StatusServiceClient(channel);
        var request = new CheckStatusRequest();
        await Should.ThrowAsync<RpcException>(async () => await client.CheckStatusAsync(request));
        var held = await Should.ThrowAsync<RpcException>(async () => await client.CheckStatusAsync(request));
        var blocked = Should.Throw<RpcException>(() => client.CheckStatus(request));
        foreach (var error in new[] { held, blocked })
        {
            error.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
            var read = ExchangeError.Read(error).ShouldNotBeNull();
            (read.Reason, read.RetryAfter).ShouldBe((ErrorReason.HeldBack, TimeSpan.FromSeconds(3)));
        }

        node.Calls.ShouldBe(1);
    }

    [Theory]
    [InlineData(ErrorReason.TooLarge)]
    [InlineData(ErrorReason.NotPermitted)]
    [InlineData(ErrorReason.StorageUnavailable)]
    [InlineData(ErrorReason.DocumentInvalid)]
    public async Task Refusals_that_are_not_about_load_hold_nothing_back(ErrorReason reason)
    {
        var node = new Answering(new ExchangeError(reason));
        using var client = new HttpMessageInvoker(new ThrottledHandler(node, _limit));
        for (var i = 0; i < 200; i++) (await ReasonAsync(client)).Reason.ShouldBe(reason);
        node.Calls.ShouldBe(200);
    }

    [Fact]
    public async Task A_busy_node_that_asks_for_much_patience_or_names_no_time_is_spared_too()
    {
        foreach (var patience in new TimeSpan?[] { TimeSpan.FromMinutes(1), null })
        {
            var node = new Answering(new ExchangeError(ErrorReason.Overloaded) { RetryAfter = patience });
            using var client = new HttpMessageInvoker(new ThrottledHandler(node, _limit));
            (await UntilHeldBackAsync(client)).RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Calls at an even rate to a node that works at so many at once, a tenth of a second at each.</summary>
    private (int Sent, int Taken) Offer(int perSecond, int seconds, int room)
    {
        var (sent, taken) = (0, 0);
        var ends = new Queue<long>();
        for (var i = 0; i < perSecond * seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1.0 / perSecond));
            for (; ends.TryPeek(out var end) && end <= _time.GetTimestamp(); ends.Dequeue()) _limit.Taken();
            if (!_limit.TryBegin(out var call, out _)) continue;
            sent++;
            if (ends.Count >= room)
            {
                _limit.Refused(call, AskedFor);
                continue;
            }

            taken++;
            ends.Enqueue(_time.GetTimestamp() + (TimeSpan.TicksPerSecond / 10));
        }

        foreach (var _ in ends) _limit.Taken();
        return (sent, taken);
    }

    private List<CallLimit.Begun> Begin(int calls)
    {
        var begun = new List<CallLimit.Begun>();
        for (var i = 0; i < calls; i++)
        {
            if (_limit.TryBegin(out var call, out var _)) begun.Add(call);
        }

        return begun;
    }

    private static async Task<ExchangeError> UntilHeldBackAsync(HttpMessageInvoker client)
    {
        for (var i = 0; i < 1_000; i++)
        {
            if (await ReasonAsync(client) is { Reason: ErrorReason.HeldBack } held) return held;
        }

        throw new InvalidOperationException("Nothing was held back.");
    }

    private static async Task<ExchangeError> ReasonAsync(
        HttpMessageInvoker client, string method = "/ecocredit.exchange.v1.StatusService/CheckStatus")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://node.invalid{method}");
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
