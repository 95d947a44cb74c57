using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>
/// A node in a process of its own, a good client that asks it all the time, and agencies that misbehave or are misused. Start it once for a
/// class: what is tried one after the other meets the same node, so that damage adds up.
/// </summary>
internal sealed class HostileSite : IAsyncDisposable
{
    // Under an attack the node's memory may grow by so much, and a good client's 99th percentile by this factor.
    private const long MostGrowth = 64L << 20;
    private const int MostSlowdown = 3;

    // A client that is served within this time does not feel an attack, however fast the machine is otherwise.
    private static readonly TimeSpan Unfelt = TimeSpan.FromSeconds(2);

    // What an attack may write at the level of errors: a flood is more.
    private const int MostErrors = 5;

    // The machine is shared with other tests: an attack that slows the node down does so each time.
    private const int Rounds = 3;

    private readonly List<GrpcChannel> _channels = [];
    private readonly IReadOnlyList<TestAgency> _more;

    private HostileSite(NodeProcess node, TestAgency city, TestAgency buyer, TestAgency platform, IReadOnlyList<TestAgency> more)
    {
        (Node, City, Buyer, Platform, _more) = (node, city, buyer, platform, more);
        Good = new GoodClient(Connect(buyer.Certificate), buyer);
    }

    public NodeProcess Node { get; }

    public TestAgency Region => Node.Owner;

    public TestAgency City { get; }

    /// <summary>The good client's agency.</summary>
    public TestAgency Buyer { get; }

    public TestAgency Platform { get; }

    public GoodClient Good { get; }

    public static Task<HostileSite> StartAsync(TestStore store) => StartAsync(store, options => options);

    /// <param name="store">The database.</param>
    /// <param name="settings">Changes node.json before the start.</param>
    /// <param name="more">Other agencies that the directory knows; the site's from now on.</param>
    public static async Task<HostileSite> StartAsync(
        TestStore store, Func<NodeOptions, NodeOptions> settings, params IReadOnlyList<TestAgency> more)
    {
        var city = new TestAgency(2, Role.EcoCity, "990100");
        var buyer = new TestAgency(7, Role.Procurement, "990100");
        var platform = new TestAgency(6, Role.CreditPlatform, "990000");
        var node = await NodeProcess.CreateAsync(store, [city, buyer, platform, .. more]);
        node.Change(settings);
        await node.StartAsync();
        var site = new HostileSite(node, city, buyer, platform, more);
        // The just-in-time compiler and the heap settle first: what they take is no attack's.
        for (var i = 0; i < 3; i++) await site.Good.AskWhileAsync(Task.Delay(TimeSpan.FromSeconds(1)));
        return site;
    }

    /// <summary>A channel with a certificate, that trusts the node's own authority only.</summary>
    public GrpcChannel Connect(X509Certificate2? certificate)
    {
        var handler = TestTls.CreateHandler(Node.Owner.Authority, certificate);
        var channel = GrpcChannel.ForAddress(
            Node.Address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = 8 << 20 });
        lock (_channels) _channels.Add(channel);
        return channel;
    }

    /// <summary>
    /// Runs an attack beside the good client, and sees that the node lives, its memory stays, the good client is answered every time and
    /// about as fast as otherwise, and the log is not flooded.
    /// </summary>
    /// <param name="attack">What is tried; it asserts what it is answered. Run up to three times.</param>
    public async Task HoldsAsync(Func<Task> attack)
    {
        var memory = new ProcessMemory(Node.Process.Id);
        for (var round = 1; ; round++)
        {
            var normal = await Good.AskWhileAsync(Task.Delay(TimeSpan.FromSeconds(1)));
            normal.Failures.ShouldBeEmpty();
            memory.ForgetPeak();
            var (before, errors) = (memory.Now, Node.ErrorLines.Count);
            // On the pool: an attack that begins without waiting must not hold the good client back.
            var calls = await Good.AskWhileAsync(Task.Run(attack));
            Node.HasExited.ShouldBeFalse(string.Join('\n', Node.LogLines.TakeLast(20)));
            calls.Failures.ShouldBeEmpty();
            var limit = MostSlowdown * normal.P99;
            var isFast = calls.P99 < (limit > Unfelt ? limit : Unfelt);
            var growth = memory.Peak - before;
            if (round < Rounds && (!isFast || growth >= MostGrowth)) continue;
            growth.ShouldBeLessThan(MostGrowth);
            isFast.ShouldBeTrue($"99 % of the good client's calls took {calls.P99}, {normal.P99} without the attack.");
            (Node.ErrorLines.Count - errors).ShouldBeLessThanOrEqualTo(MostErrors, string.Join('\n', Node.ErrorLines.TakeLast(20)));
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        await Node.DisposeAsync();
        City.Dispose();
        Buyer.Dispose();
        Platform.Dispose();
        foreach (var agency in _more) agency.Dispose();
    }
}
