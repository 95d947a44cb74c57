using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Publishing;

/// <summary>The ledger over plain HTTPS, as a follower of C2SP tlog-tiles reads it.</summary>
public sealed class LedgerPortTests : IDisposable
{
    private const int Entries = 300;

    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Serves_the_published_ledger_and_nothing_beyond_it(TestStore store)
    {
        await using var node = await StartAsync(store, "enrolled");
        using var http = Client(node, _city.Certificate);
        (await http.GetAsync("checkpoint")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var entries = await FillAsync(node);

        // The checkpoint, signed by all keys, and the tree that it states.
        var answer = await http.GetAsync("checkpoint");
        answer.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        var checkpoint = Verify(await answer.Content.ReadAsByteArrayAsync(), node.Owner);
        checkpoint.Size.ShouldBe(Entries);
        var leaves = entries.Select(e => MerkleHash.Leaf(e)).ToArray();
        var tree = TreeEdge.Load(0, new NoTiles(), []);
        var full = tree.Prepare(leaves);
        checkpoint.Root.ShouldBe(full.Root);
        var published = await new LedgerService.LedgerServiceClient(node.Connect(_city)).GetCheckpointAsync(new GetCheckpointRequest());
        Verify(published.PublishedCheckpoint.ToByteArray(), node.Owner).ShouldBe(checkpoint);
        published.ReadOnlyCause.ShouldBe("");

        // Tiles byte for byte.
        await IsAsync("tile/0/000", full.CompletedTiles.Single().Hashes, isFinal: true);
        await IsAsync("tile/0/001.p/44", Bytes(leaves[256..]), isFinal: false);
        await IsAsync("tile/0/001.p/1", Bytes(leaves[256..257]), isFinal: false);
        await IsAsync("tile/0/000.p/17", Bytes(leaves[..17]), isFinal: false);
        await IsAsync("tile/1/000.p/1", full.Snapshot.Read(8, 0).ToArray(), isFinal: false);
        await IsAsync("tile/entries/000", EntryBundle.Encode(entries[..256]), isFinal: true);
        await IsAsync("tile/entries/001.p/44", EntryBundle.Encode(entries[256..]), isFinal: false);
        await IsAsync("tile/entries/001.p/3", EntryBundle.Encode(entries[256..259]), isFinal: false);
        await IsAsync("keys", Encoding.UTF8.GetBytes(string.Concat(node.Owner.Card.LedgerKeys.Select(k => k + "\n"))), isFinal: false);
        await IsAsync("timestamps", [], isFinal: false);

        string[] missing =
        [
            "tile/0/001", "tile/0/001.p/45", "tile/0/002.p/1", "tile/1/000", "tile/1/000.p/2", "tile/1/001.p/1", "tile/2/000.p/1", "tile/8/000.p/1", "tile/63/000.p/1",
            "tile/entries/001", "tile/entries/001.p/45", "tile/0/x009/223/372/036/854/775/807", "tile/0/x009/x223/x372/x036/x854/x775/807", "tile/0/0", "tile/00/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/-1/000",
            "tile", "", "checkpoint/", "timestamps/300.tsr", "timestamps/300.checkpoint", "timestamps/x.tsr", "add-checkpoint", "grpc.health.v1.Health/Check",
        ];
        foreach (var path in missing) (await http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);

        async Task IsAsync(string path, byte[] content, bool isFinal)
        {
            foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                using var response = await http.SendAsync(request);
                response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
                (await response.Content.ReadAsByteArrayAsync()).ShouldBe(content, path);
                response.Headers.CacheControl!.ToString().ShouldBe(isFinal ? "public, max-age=31536000, immutable" : "no-cache", path);
            }

            using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
            head.StatusCode.ShouldBe(HttpStatusCode.OK);
            head.Content.Headers.ContentLength.ShouldBe(content.Length);
            (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Serves_what_was_stamped_and_takes_no_other_method_and_no_gRPC()
    {
        await using var node = await StartAsync(TestStore.Sqlite, "enrolled");
        await FillAsync(node);
        await node.Host.Services.GetRequiredService<PublicationStore>().StoreTokenAsync(
            Entries, new TimestampToken([1, 2, 3], DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123)), CancellationToken.None);
        using var http = Client(node, _city.Certificate);
        (await http.GetStringAsync("timestamps")).ShouldBe("300 1800000000123\n");
        (await http.GetByteArrayAsync("timestamps/300.tsr")).ShouldBe([1, 2, 3]);
        Verify(await http.GetByteArrayAsync("timestamps/300.checkpoint"), node.Owner).Size.ShouldBe(Entries);
        (await http.GetAsync("timestamps/0300.tsr")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options })
        {
            using var response = await http.SendAsync(new HttpRequestMessage(method, "checkpoint"));
            response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
            response.Content.Headers.Allow.ShouldBe(["GET", "HEAD"]);
        }

        using var call = new HttpRequestMessage(HttpMethod.Post, "grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { { "Content-Type", "application/grpc" } } },
        };
        using var answer = await http.SendAsync(call);
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Headers.Contains("grpc-status").ShouldBeFalse();
    }

    [Fact]
    public async Task Lets_enrolled_agencies_read_and_nobody_else()
    {
        await using var node = await StartAsync(TestStore.Sqlite, "enrolled");
        await FillAsync(node);
        using var nobody = Client(node, certificate: null);
        (await nobody.GetAsync("checkpoint")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var other = _city.Issue();
        using var unknown = Client(node, other);
        (await unknown.GetAsync("checkpoint")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var stranger = new TestAgency(9, Role.EcoCity, "990100");
        using var foreign = Client(node, stranger.Certificate);
        await Should.ThrowAsync<HttpRequestException>(() => foreign.GetAsync("checkpoint"));

        using var city = Client(node, _city.Certificate);
        (await city.GetAsync("checkpoint")).StatusCode.ShouldBe(HttpStatusCode.OK);
        node.Edit(directory => directory.RevokeAgency(_city.Code, TimeProvider.System.GetUtcNow()));
        await node.DirectoryTakenOverAsync();
        HttpStatusCode? status = null;
        try
        {
            status = (await city.GetAsync("checkpoint")).StatusCode;
        }
        catch (HttpRequestException)
        {
            // The connection was ended while it was asked.
        }

        status.ShouldBeOneOf(HttpStatusCode.Forbidden, null);
    }

    [Fact]
    public async Task Lets_anyone_read_where_the_operator_says_so()
    {
        await using var node = await StartAsync(TestStore.Sqlite, "anyone");
        await FillAsync(node);
        using var nobody = Client(node, certificate: null);

        (await nobody.GetAsync("checkpoint")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await nobody.GetAsync("tile/entries/000")).StatusCode.ShouldBe(HttpStatusCode.OK);
        node.Host.LedgerAddress.ShouldNotBe(node.Address);
    }

    public void Dispose() => _city.Dispose();

    private Task<TestNode> StartAsync(TestStore store, string readers) => TestNode.StartAsync(
        store,
        TimeProvider.System,
        settings => settings with { Ledger = settings.Ledger with { Listen = ["127.0.0.1:0"], Readers = readers } },
        _ => { },
        _city);

    private static HttpClient Client(TestNode node, X509Certificate2? certificate) =>
        new(node.CreateHandler(certificate)) { BaseAddress = node.Host.LedgerAddress };

    /// <summary>Appends entries past the services, and waits until they are published.</summary>
    private static async Task<byte[][]> FillAsync(TestNode node)
    {
        var journal = node.Host.Services.GetRequiredService<LedgerJournal>();
        var refusal = new RefusalRecord { Method = "StatusService/CheckStatus", Reason = "STATEMENT_EXPIRED" }.ToByteArray();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Entries).Select(_ => journal.AppendAsync(
            journal.CreateUnit(LedgerEntryType.Refusal, node.Owner.Code, kind: 0, purpose: 0, "question"u8, refusal, document: null), CancellationToken.None)));
        var published = node.Host.Services.GetRequiredService<PublishedLedger>();
        await TestNode.EventuallyAsync(() => published.Newest?.Tree.Snapshot.Size == Entries);
        return [.. outcomes.Cast<JournalOutcome.Appended>().OrderBy(o => o.Index).Select(o => o.Entry)];
    }

    private static Checkpoint Verify(byte[] bytes, TestAgency node)
    {
        SignedNote.TryParse(bytes, out var note, out _).ShouldBeTrue();
        var keys = node.Card.LedgerKeys.Select(k => NoteVerifier.TryParse(k, out var key, out var reason) ? key : throw new FormatException(reason)).ToList();
        note!.Verify(keys).Verified.Count.ShouldBe(keys.Count);
        Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out _).ShouldBeTrue();
        return checkpoint!;
    }

    private static byte[] Bytes(TreeHash[] hashes) => [.. hashes.SelectMany(h => h.ToArray())];

    private sealed class NoTiles : ITileReader
    {
        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) => throw new InvalidOperationException("Everything is in memory.");
    }
}
