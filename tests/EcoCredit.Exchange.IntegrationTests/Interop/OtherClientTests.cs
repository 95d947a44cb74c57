using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Interop;

/// <summary>Clients in other languages, written from the proto files alone, with a running node.</summary>
public sealed class OtherClientTests
{
    [Theory]
    [InlineData("nodejs", TestStore.Sqlite)]
    [InlineData("nodejs", TestStore.Postgres)]
    [InlineData("python", TestStore.Sqlite)]
    [InlineData("python", TestStore.Postgres)]
    public async Task Pushes_pulls_asks_verifies_receipts_and_reads_errors(string language, TestStore store)
    {
        var busy = new BusyOnce();
        await using var f = await ExchangeFixture.StartAsync(store, TimeProvider.System, settings => settings, busy.Meddler.Configure);
        using var receipts = new TestFolder();
        var subject = ExchangeFixture.NewSubject();
        var (code, lines, error) = await OtherClient.Of(language).RunAsync(
            "exchange", Arguments(f, f.Region.Folder.CardPath, subject, receipts.Path));
        code.ShouldBe(0, error);
        var steps = lines.Select(line => JsonNode.Parse(line)!)
            .ToDictionary(step => step["step"]!.GetValue<string>(), StringComparer.Ordinal);

        var first = steps["pushed"]["index"]!.GetValue<long>();
        steps["pushed"]["duplicate"]!.GetValue<bool>().ShouldBeFalse();
        steps["repeated"]["index"]!.GetValue<long>().ShouldBe(first);
        steps["repeated"]["duplicate"]!.GetValue<bool>().ShouldBeTrue();
        var outcomes = steps["streamed"]["outcomes"]!.AsArray();
        outcomes.Select(o => o!["outcome"]!.GetValue<string>()).ShouldBe(["accepted", "duplicate", "refused", "accepted"]);
        outcomes[1]!["index"]!.GetValue<long>().ShouldBe(first);
        outcomes[2]!["reason"]!.GetValue<string>().ShouldBe("DOCUMENT_INVALID");
        long[] pushed = [first, outcomes[0]!["index"]!.GetValue<long>(), outcomes[3]!["index"]!.GetValue<long>()];
        var pages = steps["pulled"]["pages"].Deserialize<long[][]>()!;
        pages.SelectMany(page => page).ShouldBe(pushed);
        pages.Select(page => page.Length).ShouldBe([2, 1]);

        // What the client was told is what the node tells others, and it has waited as long as it was asked to.
        steps["asked"]["verdict"]!.GetValue<string>().ShouldBe("VERDICT_NOT_EVALUATED");
        var (statement, _) = await f.AskAsync(f.City, subject, Purpose.EcologySupervision);
        statement.Subjects.Single().Facts.Select(fact => fact.Index).ShouldBe(pushed, ignoreOrder: true);
        steps["asked"]["facts"].Deserialize<string[]>().ShouldBe(statement.Subjects.Single().Facts.Select(fact => fact.Document.Id));
        busy.Waited.ShouldBeGreaterThanOrEqualTo(BusyOnce.Pause - TimeSpan.FromMilliseconds(20));
        ShouldBeReadAsSent(steps["refused"]);
        var files = System.IO.Directory.GetFiles(receipts.Path)
            .Select(path => ReceiptFile.Parser.ParseFrom(File.ReadAllBytes(path))).ToList();
        files.Count.ShouldBe(2);
        files.ShouldAllBe(file => ReceiptCheck.FindProblem(file.Receipt, file.Document, f.Region) == null);
    }

    [Theory]
    [InlineData("nodejs")]
    [InlineData("python")]
    public async Task Tells_nothing_to_a_server_whose_certificate_is_not_on_the_card(string language)
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        using var folder = new TestFolder();
        var size = await f.LedgerSizeAsync();
        // The right authority, and another of its certificates: that it is valid is not enough.
        using var other = f.Region.Issue();
        var card = folder.At("card.json");
        (f.Region.Card with { Certificates = [TestAgency.DigestOf(other)] }).Write(card);

        var (code, lines, error) = await OtherClient.Of(language).RunAsync(
            "exchange", [.. Arguments(f, card, ExchangeFixture.NewSubject(), folder.Path), "--attempts", "1"]);

        code.ShouldNotBe(0);
        lines.ShouldBeEmpty();
        error.ShouldContain("certificate is not on the node's card");
        (await f.LedgerSizeAsync()).ShouldBe(size);
    }

    // The refusal of the document that breaks two rules: nothing of it is lost on the way.
    private static void ShouldBeReadAsSent(JsonNode refused)
    {
        refused["code"]!.GetValue<int>().ShouldBe((int)StatusCode.InvalidArgument);
        refused["reason"]!.GetValue<string>().ShouldBe("DOCUMENT_INVALID");
        refused["chinese"]!.GetValue<string>().ShouldBe(ErrorCatalogue.InfoOf(ErrorReason.DocumentInvalid).Zh);
        refused["violations"]!.AsArray().Select(v => v!["field"]!.GetValue<string>()).ShouldBe(["detail", "produced_on"]);
        refused["violations"]!.AsArray().ShouldAllBe(v => v!["description"]!.GetValue<string>().StartsWith('['));
    }

    private static string[] Arguments(ExchangeFixture f, string card, string subject, string receipts) =>
    [
        "--data", f.City.Folder.Path, "--to", card, "--endpoint", f.Node.Address.ToString(), "--subject", subject,
        "--case", "示例监管-2026-001", "--operator", "A1024", "--receipts", receipts,
    ];

    /// <summary>A node that is busy when it is first asked for a status, and says when to come again.</summary>
    private sealed class BusyOnce
    {
        // Longer than a client waits by itself before its second attempt.
        public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(900);

        private long _refusedAt;

        public BusyOnce() => Meddler.Question = question =>
        {
            if (question is not CheckStatusRequest) return;
            if (_refusedAt != 0)
            {
                if (Waited == default) Waited = Stopwatch.GetElapsedTime(_refusedAt);
                return;
            }

            _refusedAt = Stopwatch.GetTimestamp();
            throw new ExchangeError(ErrorReason.Overloaded) { RetryAfter = Pause }.ToException();
        };

        public Meddler Meddler { get; } = new();

        public TimeSpan Waited { get; private set; }
    }
}
