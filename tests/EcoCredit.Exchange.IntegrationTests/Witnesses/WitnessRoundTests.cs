using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcoCredit.Exchange.IntegrationTests.Witnesses;

/// <summary>The city's node asks: the region's witness over mutual TLS, and stubs that lie, each in its own way.</summary>
public sealed class WitnessRoundTests : IAsyncLifetime
{
    private readonly List<IDisposable> _disposables = [];
    private readonly NodeMeter _meter = new();
    private WitnessHarness _region = null!;
    private TestHttpServer _server = null!;
    private NodeKeys _cityKeys = null!;
    private PeerDirectory _directory = null!;
    private X509Certificate2? _seen;

    public async Task InitializeAsync()
    {
        _region = await WitnessHarness.StartAsync(TestStore.Sqlite);
        var editor = DirectoryEditor.Open(_region.City.Folder, TimeProvider.System);
        editor.Enrol(_region.Owner.Card);
        editor.Save();
        _cityKeys = _region.City.Folder.LoadKeys();
        _directory = new PeerDirectory(_region.City.Folder, _cityKeys, NullLogger<PeerDirectory>.Instance);
        _server = await TestHttpServer.StartAsync(_region.Owner.Certificate, async context =>
        {
            _seen = await context.Connection.GetClientCertificateAsync();
            await _region.Endpoint.HandleAsync(context, context.RequestAborted);
        });
    }

    public async Task DisposeAsync()
    {
        foreach (var disposable in _disposables) disposable.Dispose();
        await _server.DisposeAsync();
        _cityKeys.Dispose();
        _meter.Dispose();
        await _region.DisposeAsync();
    }

    [Fact]
    public async Task Is_cosigned_by_another_nodes_witness()
    {
        var round = CreateRound(RegionWitness());
        var ledger = _region.CityLedger().Append("a", "b", "c");
        await CosignedAsync(round, ledger);
        _seen!.RawData.ShouldBe(_region.City.Certificate.RawData);
        await CosignedAsync(round, ledger.Append("d"));
        await CosignedAsync(round, ledger);

        // After a restart nothing is remembered: the witness says what it knows.
        await CosignedAsync(CreateRound(RegionWitness()), ledger.Append("e", "f"));
        (await _region.RecordedAsync(ledger.Origin)).ShouldBe(6);
    }

    [Fact]
    public async Task Finds_out_that_the_ledger_was_rolled_back_or_forked()
    {
        _region.Log.Announce(2150);
        _region.Log.Announce(2151);
        var ledger = _region.CityLedger().Append("a", "b", "c");
        var (old, fork) = (ledger.Fork(), ledger.Fork().Append("x"));
        var round = CreateRound(RegionWitness());
        await CosignedAsync(round, ledger.Append("d"));

        // By who remembers it, and by who has just started.
        foreach (var asking in new[] { round, CreateRound(RegionWitness()) })
        {
            (await AskAsync(asking, old)).ShouldBeOfType<WitnessAnswer.Ahead>().Size.ShouldBe(4);
            (await AskAsync(asking, fork)).ShouldBeOfType<WitnessAnswer.Contradicts>().Size.ShouldBe(4);
        }

        (await AskAsync(round, fork.Append("y"))).ShouldBeOfType<WitnessAnswer.Contradicts>().Size.ShouldBe(4);
        (await _region.ConflictsAsync()).Select(c => c.Kind).Order().ShouldBe(["NO_PROOF", "SAME_SIZE"]);
        await CosignedAsync(round, ledger.Append("e"));
    }

    [Fact]
    public async Task Speaks_to_the_enrolled_certificate_of_a_peer_only()
    {
        // Of the region's own authority, and good for everything, but not enrolled.
        using var other = _region.Owner.Issue();
        await using var impostor = await TestHttpServer.StartAsync(
            other, context => _region.Endpoint.HandleAsync(context, context.RequestAborted));
        var ledger = _region.CityLedger().Append("a");
        (await AskAsync(CreateRound(RegionWitness() with { Url = Url(impostor) }), ledger)).ShouldBeOfType<WitnessAnswer.Unreachable>();

        // Revoked while a connection is open.
        var round = CreateRound(RegionWitness());
        await CosignedAsync(round, ledger);
        var editor = DirectoryEditor.Open(_region.City.Folder, TimeProvider.System);
        editor.RevokeCertificate(_region.Owner.Digest, TimeProvider.System.GetUtcNow());
        editor.Save();
        _directory.Poll();
        (await AskAsync(round, ledger)).ShouldBeOfType<WitnessAnswer.Unreachable>();
    }

    [Fact]
    public async Task Takes_no_other_answer_for_a_cosignature_and_waits_for_nobody()
    {
        var ledger = _region.CityLedger().Append("a", "b", "c");
        var text = new Checkpoint(ledger.Origin, ledger.Tree.Size, ledger.Tree.Root).ToBody();
        var otherText = text.Replace("\n3\n", "\n4\n", StringComparison.Ordinal);
        using var key = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
        using var otherKey = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
        var (asked, redirected) = (0, 0);
        Liar[] liars =
        [
            new("good", (c, w) => SayAsync(c, 200, w.Sign(text, 1_700_000_000) + "\n")),
            new("other-keys-too", (c, w) => SayAsync(
                c, 200, new NoteCosigner("else.example", otherKey).Sign(text, 1) + "\n" + w.Sign(text, 1_700_000_000) + "\n")),
            new("other-key", (c, w) => SayAsync(c, 200, new NoteCosigner(w.Verifier.Name, otherKey).Sign(text, 1_700_000_000) + "\n")),
            new("other-text", (c, w) => SayAsync(c, 200, w.Sign(otherText, 1_700_000_000) + "\n")),
            new("no-lines", (c, _) => SayAsync(c, 200, "thank you\n")),
            new("empty", (c, _) => SayAsync(c, 200, "")),
            new("larger", (c, _) => SayAsync(c, 409, "4\n", WitnessSize.ContentType)),
            new("smaller-for-ever", (c, _) =>
                SayAsync(c, 409, Interlocked.Increment(ref asked) % 2 == 0 ? "1\n" : "2\n", WitnessSize.ContentType)),
            new("negative", (c, _) => SayAsync(c, 409, "-1\n", WitnessSize.ContentType)),
            new("untyped", (c, _) => SayAsync(c, 409, "4\n")),
            new("unproven-from-nothing", (c, _) => SayAsync(c, 422, "")),
            new("unknown", (c, _) => SayAsync(c, 404, "")),
            new("huge", (c, _) => SayAsync(c, 200, new string('x', 20_000))),
            new("slow", async (c, w) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(30), c.RequestAborted);
                await SayAsync(c, 200, w.Sign(text, 1_700_000_000) + "\n");
            }),
            new("redirect", (c, _) =>
            {
                c.Response.Headers.Location = "/redirected/add-checkpoint";
                return SayAsync(c, 307, "");
            }),
            new("redirected", (c, w) =>
            {
                Interlocked.Increment(ref redirected);
                return SayAsync(c, 404, "");
            }),
        ];
        using var certificate = _region.Owner.Issue();
        await using var server = await TestHttpServer.StartAsync(certificate, context =>
        {
            var liar = liars.Single(l => context.Request.Path == $"/{l.Name}/add-checkpoint");
            return liar.Answer(context, new NoteCosigner(liar.Name + ".example", key));
        });
        var options = liars.Select(l => new WitnessOptions
        {
            Url = Url(server) + "/" + l.Name,
            Key = new NoteCosigner(l.Name + ".example", key).Verifier.ToString(),
        });
        var round = CreateRound([.. options, RegionWitness()]);

        // A second is little for seventeen handshakes at once on a busy machine: those that were late are asked again.
        var rounds = 0;
        IReadOnlyList<WitnessAnswer> answers;
        Dictionary<string, WitnessAnswer> outcomes;
        do
        {
            answers = await round.AskAsync(TreeOf(ledger), CancellationToken.None);
            answers.Count.ShouldBe(liars.Length + 1);
            outcomes = answers.Take(liars.Length).Zip(liars)
                .Where(a => a.First is not WitnessAnswer.Unreachable)
                .ToDictionary(a => a.Second.Name, a => a.First, StringComparer.Ordinal);
        }
        while ((outcomes.Count < 3 || answers[^1] is not WitnessAnswer.Cosigned) && ++rounds < 10);

        outcomes.Keys.ShouldBe(["good", "other-keys-too", "larger"]);
        outcomes["good"].ShouldBeOfType<WitnessAnswer.Cosigned>().UnixTimeSeconds.ShouldBe(1_700_000_000);
        outcomes["larger"].ShouldBeOfType<WitnessAnswer.Ahead>().Size.ShouldBe(4);
        // Neither the liars nor the slow one keep the others from answering.
        answers[^1].ShouldBeOfType<WitnessAnswer.Cosigned>();
        redirected.ShouldBeInRange(1, rounds + 1); // its own questions
    }

    [Fact]
    public async Task Bounds_what_it_reads_of_a_request()
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
            {
                ClientCertificates = [_region.City.Certificate],
                RemoteCertificateValidationCallback = (_, server, _, _) =>
                    server!.GetRawCertData().AsSpan().SequenceEqual(_region.Owner.Certificate.RawData),
            },
        });
        foreach (var chunked in new[] { false, true })
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Address, "add-checkpoint"));
            message.Content = new ByteArrayContent(new byte[100_000]);
            message.Headers.TransferEncodingChunked = chunked;
            using var answer = await client.SendAsync(message);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        var ledger = _region.CityLedger().Append("a", "b");
        using var first = await client.PostAsync(new Uri(_server.Address, "add-checkpoint"), new ByteArrayContent(ledger.Request(0)));
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var second = await client.PostAsync(new Uri(_server.Address, "add-checkpoint"), new ByteArrayContent(ledger.Request(0)));
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        second.Content.Headers.ContentType!.ToString().ShouldBe("text/x.tlog.size");
        (await second.Content.ReadAsStringAsync()).ShouldBe("2\n");
    }

    private static async Task SayAsync(HttpContext context, int status, string text, string type = "text/plain")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    private static string Url(TestHttpServer server) => server.Address.ToString().TrimEnd('/');

    private static SignedTree TreeOf(TestLedger ledger) => new(ledger.Tree, ledger.Note);

    private static async Task<WitnessAnswer> AskAsync(WitnessRound round, TestLedger ledger) =>
        (await round.AskAsync(TreeOf(ledger), CancellationToken.None)).ShouldHaveSingleItem();

    private async Task CosignedAsync(WitnessRound round, TestLedger ledger)
    {
        var tree = TreeOf(ledger);
        var cosigned = (await round.AskAsync(tree, CancellationToken.None)).ShouldHaveSingleItem().ShouldBeOfType<WitnessAnswer.Cosigned>();
        SignedNote.TryParse(tree.Note, out var note, out _).ShouldBeTrue();
        note!.With([cosigned.Signature]).Verify([_region.Witness.Key!]).IsAccepted.ShouldBeTrue();
    }

    private WitnessOptions RegionWitness() => new() { Url = Url(_server), Key = _region.Owner.Card.WitnessKey };

    private WitnessRound CreateRound(params WitnessOptions[] witnesses)
    {
        var folder = _region.City.Folder;
        var store = new WitnessStore(_region.Place.Create());
        var round = new WitnessRound(
            folder.Options with { Ledger = new LedgerOptions { Witnesses = witnesses } },
            new TlsMaterial(folder, TimeProvider.System, NullLogger<TlsMaterial>.Instance),
            _directory,
            new WitnessMeters(_meter, store, TimeProvider.System, NullLogger<WitnessMeters>.Instance),
            TimeProvider.System);
        _disposables.Add(round);
        return round;
    }

    private sealed record Liar(string Name, Func<HttpContext, NoteCosigner, Task> Answer);
}
