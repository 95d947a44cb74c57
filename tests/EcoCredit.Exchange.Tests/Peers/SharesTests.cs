using System.Net;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Publishing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcoCredit.Exchange.Tests.Peers;

/// <summary>Who has to give way where there is not enough: places of connections, calls, bytes and answers.</summary>
public sealed class SharesTests
{
    private const string One = "one";
    private const string Other = "other";

    [Fact]
    public async Task A_newcomer_displaces_the_eldest_of_the_address_that_holds_most()
    {
        var room = new WaitingRoom(4, TimeProvider.System, NullLogger<WaitingRoom>.Instance);
        var quiet = Enter(room, "192.0.2.1");
        var crowd = Enumerable.Range(0, 3).Select(_ => Enter(room, "192.0.2.9")).ToList();
        var next = Enter(room, "192.0.2.2");
        await IsClosedAsync(crowd[0]);
        // It holds two now, the others one each: the newcomer of the crowd pays for itself.
        Enter(room, "192.0.2.9");
        await IsClosedAsync(crowd[1]);
        new[] { quiet, next, crowd[2] }.ShouldAllBe(connection => !connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task Whoever_has_been_recognised_is_displaced_no_more_and_leaves_a_place()
    {
        var room = new WaitingRoom(1, TimeProvider.System, NullLogger<WaitingRoom>.Instance);
        var known = Enter(room, "192.0.2.1");
        WaitingRoom.Leave(known);
        var first = Enter(room, "192.0.2.1");
        Enter(room, "192.0.2.2");
        await IsClosedAsync(first);
        known.ConnectionClosed.IsCancellationRequested.ShouldBeFalse();
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void A_network_of_64_bits_counts_as_one_address(string address, string group) =>
        RemoteGroup.Of(IPAddress.Parse(address)).ShouldBe(group);

    [Fact]
    public async Task A_peer_holds_its_share_of_bytes_and_waits_for_more()
    {
        var shares = new PeerShares(new LimitOptions { MaxCallsPerAgency = 2, MaxPushStreamsPerAgency = 1 }, TimeProvider.System);
        shares.TryHold(One, PeerShares.MostOfOne).ShouldBeTrue();
        shares.TryHold(One, 1).ShouldBeFalse();
        shares.TryBegin(One, CallShape.Stream).ShouldBeFalse();
        shares.TryHold(Other, 1).ShouldBeTrue();
        (await shares.HoldAsync(One, 1, TimeSpan.FromMilliseconds(1), CancellationToken.None)).ShouldBeFalse();

        var waits = shares.HoldAsync(One, 100, TimeSpan.FromMinutes(1), CancellationToken.None);
        shares.Release(One, 100);
        (await waits.WaitAsync(TimeSpan.FromSeconds(15))).ShouldBeTrue();
        shares.Release(One, PeerShares.MostOfOne);
        bool Begins(CallShape shape) => shares.TryBegin(One, shape);
        (Begins(CallShape.PushStream), Begins(CallShape.PushStream), Begins(CallShape.Unary), Begins(CallShape.Stream))
            .ShouldBe((true, false, true, false));
        shares.End(One, CallShape.PushStream);
        Begins(CallShape.PushStream).ShouldBeTrue();
    }

    [Fact]
    public void Where_all_ask_too_much_at_once_each_has_its_even_share_and_streams_take_nothing_of_it()
    {
        var shares = new PeerShares(new LimitOptions(), TimeProvider.System);
        int Begin(string peer, CallShape shape, int most) => Enumerable.Range(0, most).Count(_ => shares.TryBegin(peer, shape));
        for (var i = 0; i < 20; i++) Begin($"{i}", CallShape.Stream, 100).ShouldBe(100);
        Begin(One, CallShape.Unary, 2_000).ShouldBe(1_000);
        // The other has its half all the same, and the first one nothing more.
        Begin(Other, CallShape.Unary, 2_000).ShouldBe(PeerShares.MostUnary / 2);
        shares.TryBegin("third", CallShape.Unary).ShouldBeTrue();
        shares.TryBegin(One, CallShape.Unary).ShouldBeFalse();
        for (var i = 0; i < 900; i++) shares.End(One, CallShape.Unary);
        Begin(One, CallShape.Unary, 2_000).ShouldBeGreaterThan(100);
    }

    [Fact]
    public void All_peers_together_hold_no_more_than_the_node_has()
    {
        var shares = new PeerShares(new LimitOptions(), TimeProvider.System);
        const int Peers = (int)(PeerShares.Most / PeerShares.MostOfOne);
        for (var i = 0; i < Peers; i++) shares.TryHold($"{i}", PeerShares.MostOfOne).ShouldBeTrue();
        shares.TryHold(Other, 1).ShouldBeFalse();
        shares.Release("0", 1);
        shares.TryHold(Other, 1).ShouldBeTrue();
    }

    [Fact]
    public void A_reader_has_an_eighth_of_the_answers()
    {
        var answers = new LedgerAnswers();
        for (var i = 0; i < LedgerAnswers.MostOfOne; i++) answers.TryEnter(One).ShouldBeTrue();
        answers.TryEnter(One).ShouldBeFalse();
        for (var i = LedgerAnswers.MostOfOne; i < LedgerAnswers.Most; i++) answers.TryEnter($"{i}").ShouldBeTrue();
        answers.TryEnter(Other).ShouldBeFalse();
        answers.Leave(One);
        answers.TryEnter(Other).ShouldBeTrue();
    }

    private static DefaultConnectionContext Enter(WaitingRoom room, string address)
    {
        var connection = new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        _ = room.RunAsync(connection, _ => Task.Delay(Timeout.Infinite));
        return connection;
    }

    private static async Task IsClosedAsync(ConnectionContext connection)
    {
        var closed = new TaskCompletionSource();
        await using var registration = connection.ConnectionClosed.Register(() => closed.TrySetResult());
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(15));
    }
}
