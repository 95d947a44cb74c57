using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Interop;

/// <summary>A real node's ledger of real entries: exported over HTTPS by the command, audited with other people's programs.</summary>
public sealed class NodeLedgerTests(GoAuditor go) : IClassFixture<GoAuditor>, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Go_and_openssl_verify_what_an_enrolled_agency_has_exported(TestStore store)
    {
        using var auditor = new TestAgency(3, Role.EcoRegion, "990000");
        await using var node = await StartAsync(store, auditor);
        await FillAsync(node, 700);
        await RunAsync(0, "peer", "add", node.Owner.Folder.CardPath, "--data", auditor.Folder.Path);
        var keys = await RunAsync(0, "ledger", "keys", "--data", node.Owner.Folder.Path);
        var keysFile = _folder.At("node.keys");
        await File.WriteAllTextAsync(keysFile, keys);
        var verifiers = keys.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read).ToList();
        verifiers.Select(key => key.Type).ShouldBe([NoteKeyType.Ed25519, NoteKeyType.Ecdsa, NoteKeyType.Sm2, NoteKeyType.CosignatureV1], ignoreOrder: true);

        (await RunAsync(0, "ledger", "keys", "--data", node.Owner.Folder.Path, "--openssl")).Split("BEGIN PUBLIC KEY").Length.ShouldBe(5);
        var folder = _folder.At("log");
        string[] export = ["ledger", "export", folder, "--data", auditor.Folder.Path, "--to", node.Host.LedgerAddress!.AbsoluteUri, "--keys", keysFile, "--json"];
        JsonNode.Parse(await RunAsync(0, export))!["signedBy"]!.AsArray().Count.ShouldBe(3);
        await FillAsync(node, 300);
        await RunAsync(0, export);

        SignedNote.TryParse(await File.ReadAllBytesAsync(Path.Combine(folder, "checkpoint")), out var note, out _).ShouldBeTrue();
        Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(note!.Text), out var checkpoint, out _).ShouldBeTrue();
        checkpoint!.Size.ShouldBeGreaterThanOrEqualTo(1000);
        await go.ShouldAcceptAsync(folder, verifiers.Single(key => key.Type == NoteKeyType.Ed25519), checkpoint);
        foreach (var key in verifiers.Where(key => key.Type != NoteKeyType.CosignatureV1)) await OpensslLines.ShouldVerifyAsync(Path.Combine(folder, "checkpoint"), key);

        // Straight from the node, and from its database: the same ledger.
        await RunAsync(0, "ledger", "verify", node.Host.LedgerAddress.AbsoluteUri, "--data", auditor.Folder.Path, "--against", Path.Combine(folder, "checkpoint"));
        var offline = _folder.At("offline");
        await RunAsync(0, "ledger", "export", offline, "--data", node.Owner.Folder.Path, "--offline");
        foreach (var path in new[] { "tile/entries/000", "tile/entries/002", "tile/0/001" })
            (await File.ReadAllBytesAsync(Path.Combine(offline, path))).ShouldBe(await File.ReadAllBytesAsync(Path.Combine(folder, path)));
        await ProveAsync(node, auditor, keysFile);
    }

    [Fact]
    public async Task The_command_names_the_entry_that_was_changed_and_goes_on_from_its_state()
    {
        using var auditor = new TestAgency(3, Role.EcoRegion, "990000");
        await using var node = await StartAsync(TestStore.Sqlite, auditor);
        await FillAsync(node, 600);
        var (folder, state) = (_folder.At("log"), _folder.At("state"));
        await RunAsync(0, "ledger", "export", folder, "--data", node.Owner.Folder.Path, "--offline");
        string[] verify = ["ledger", "verify", folder, "--card", node.Owner.Folder.CardPath, "--json"];

        JsonNode.Parse(await RunAsync(0, [.. verify, "--state", state]))!["verifiedBefore"]!.GetValue<long>().ShouldBe(0);
        JsonNode.Parse(await RunAsync(0, [.. verify, "--state", state]))!["verifiedBefore"]!.GetValue<long>().ShouldBe(512);
        var bundle = Path.Combine(folder, "tile/entries/001");
        var bytes = await File.ReadAllBytesAsync(bundle);
        bytes[(116 * 44) + 60] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes);
        var finding = JsonNode.Parse(await RunAsync(17, verify))!["findings"]!.AsArray().Single()!;
        finding["kind"]!.GetValue<string>().ShouldBe(nameof(LogFindingKind.EntryDiffers));
        finding["index"]!.GetValue<long>().ShouldBe(300);

        // No key is taken from the ledger itself unless the user says so; another agency's key is none of this one.
        await RunAsync(2, "ledger", "verify", folder);
        await RunAsync(17, "ledger", "verify", folder, "--card", auditor.Folder.CardPath);
        bytes[(116 * 44) + 60] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes);
        await RunAsync(0, "ledger", "verify", folder, "--trust-included-keys");
    }

    [Fact]
    public async Task Openssl_and_the_command_verify_the_timestamps_that_an_export_holds()
    {
        using var authority = new TestTimestampAuthority();
        using var foreign = new TestTimestampAuthority();
        await using var server = await authority.ListenAsync();
        using var auditor = new TestAgency(3, Role.EcoRegion, "990000");
        await using var node = await StartAsync(
            TestStore.Sqlite, auditor, new TimestampOptions { Url = server.Address.AbsoluteUri, Anchors = authority.AnchorsPath });
        await FillAsync(node, 300);
        var database = node.Host.Services.GetRequiredService<IDatabase>();
        await TestNode.EventuallyAsync(() =>
        {
            using var context = database.CreateReader();
            return context.LedgerTimestamps.Any();
        });

        var folder = _folder.At("log");
        await RunAsync(0, "ledger", "export", folder, "--data", node.Owner.Folder.Path, "--offline");
        var size = (await File.ReadAllLinesAsync(Path.Combine(folder, "timestamps/index")))[0].Split(' ')[0];
        var (note, token) = (Path.Combine(folder, $"timestamps/{size}.checkpoint"), Path.Combine(folder, $"timestamps/{size}.tsr"));
        await authority.VerifyAsync(await File.ReadAllBytesAsync(token), await File.ReadAllBytesAsync(note));
        string[] verify = ["ledger", "verify", folder, "--card", node.Owner.Folder.CardPath, "--json", "--tsa-anchors"];
        JsonNode.Parse(await RunAsync(0, [.. verify, authority.AnchorsPath]))!["stampedAt"].ShouldNotBeNull();
        JsonNode.Parse(await RunAsync(17, [.. verify, foreign.AnchorsPath]))!["findings"]!.AsArray()
            .ShouldAllBe(finding => finding!["kind"]!.GetValue<string>() == nameof(LogFindingKind.TimestampRefused));

        // The stamped checkpoint is one that the log has to have grown from.
        var bytes = await File.ReadAllBytesAsync(note);
        bytes[^10] ^= 1;
        await File.WriteAllBytesAsync(note, bytes);
        await RunAsync(17, [.. verify, authority.AnchorsPath]);
    }

    private static Task<TestNode> StartAsync(TestStore store, TestAgency auditor, TimestampOptions? timestamps = null) => TestNode.StartAsync(
        store,
        database =>
        {
            var owner = new TestAgency(1, Role.EcoRegion, "990000", TimeProvider.System, database);
            using var sm2 = PrivateKeys.Generate(SignatureAlgorithm.Sm2Sm3);
            PrivateKeys.Save(sm2, owner.Folder.LedgerSm2Path, passphrase: null);
            return owner;
        },
        TimeProvider.System,
        settings => settings with { Ledger = new LedgerOptions { Listen = ["127.0.0.1:0"], Timestamps = timestamps } },
        _ => { },
        auditor);

    /// <summary>Appends disclosures and waits until outsiders are shown them.</summary>
    private static async Task FillAsync(TestNode node, int count)
    {
        var journal = node.Host.Services.GetRequiredService<LedgerJournal>();
        var told = new DisclosureRecord { Method = "EvaluationService/PreviewEvaluation" }.ToByteArray();
        var units = Enumerable.Range(0, count).Select(_ => journal.CreateUnit(
            LedgerEntryType.Disclosure, TestCodes.Agency(3), kind: 0, purpose: 1, "question"u8, told, document: null)).ToList();
        foreach (var unit in units) journal.Enqueue(unit);
        await Task.WhenAll(units.Select(unit => unit.Outcome));
        var published = node.Host.Services.GetRequiredService<PublishedLedger>();
        await TestNode.EventuallyAsync(() => published.Newest?.Tree.Snapshot.Size >= journal.Newest.Snapshot.Size);
    }

    private async Task ProveAsync(TestNode node, TestAgency auditor, string keysFile)
    {
        var file = _folder.At("417.tlog-proof");
        await RunAsync(
            0, "ledger", "proof", "--index", 417.ToString(CultureInfo.InvariantCulture), "--data", auditor.Folder.Path, "--to", node.Address.AbsoluteUri, "--out", file);
        ProofFile.TryParse(await File.ReadAllBytesAsync(file), out var proof, out _).ShouldBeTrue();
        LedgerEntry.TryParse(proof!.Extra, out var entry, out _).ShouldBeTrue();
        entry!.OtherPartyCode.ShouldBe(TestCodes.Agency(3));
        await RunAsync(0, "ledger", "verify-proof", file, "--keys", keysFile, "--json");
        var other = proof with { Extra = (entry with { KindCode = 9 }).Encode() };
        await File.WriteAllBytesAsync(file, other.Encode());
        await RunAsync((int)ExitCode.InclusionFailed, "ledger", "verify-proof", file, "--keys", keysFile);
    }

    private static NoteVerifier Read(string key) =>
        NoteVerifier.TryParse(key, out var verifier, out var reason) ? verifier : throw new InvalidOperationException(reason);

    private static async Task<string> RunAsync(int code, params string[] arguments)
    {
        var context = new CliContext(new StringWriter(), new StringWriter(), Language.English, TimeProvider.System, isErrorTerminal: false);
        (await CommandLine.RunAsync(arguments, context)).ShouldBe(code, $"{string.Join(' ', arguments)}\n{context.Out}\n{context.Error}");
        return context.Out.ToString()!;
    }
}
