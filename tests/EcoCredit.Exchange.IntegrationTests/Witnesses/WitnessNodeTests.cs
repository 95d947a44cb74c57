using System.Net;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Witnesses;

/// <summary>Two nodes over their own listeners, and what their operators see.</summary>
public sealed class WitnessNodeTests
{
    private const int Forked = 2150;

    [Fact]
    public async Task A_node_witnesses_another_and_shows_its_operator_what_it_saw()
    {
        var city = new TestAgency(2, Role.EcoCity, "990100");
        await using var region = await TestNode.StartAsync(TestStore.Postgres, TimeProvider.System, AsWitness, _ => { }, city);
        region.Log.Announce(Forked);
        var witness = new WitnessOptions { Url = region.Host.LedgerAddress!.ToString(), Key = region.Owner.Card.WitnessKey };
        await using var node = await TestNode.StartAsync(
            TestStore.Sqlite,
            _ => city,
            TimeProvider.System,
            settings => settings with { Ledger = new LedgerOptions { Listen = ["127.0.0.1:0"], Witnesses = [witness], WitnessQuorum = 1 } },
            _ => { },
            region.Owner);

        await new ExchangeService.ExchangeServiceClient(node.Connect(city)).PushDocumentAsync(
            new PushDocumentRequest { Envelope = city.Sign(city.Penalty(ExchangeFixture.NewSubject())) });
        await TestNode.EventuallyAsync(() => IsCosigned(node, city, witness));

        var operators = new LedgerService.LedgerServiceClient(region.Connect(region.Owner));
        var witnessed = await operators.ListWitnessedAsync(new ListWitnessedRequest());
        witnessed.WitnessKey.ShouldBe(witness.Key);
        witnessed.Conflicts.ShouldBeEmpty();
        var log = witnessed.Logs.ShouldHaveSingleItem();
        (log.Origin, log.Size).ShouldBe((NodeRooms.OriginOf(city.Code, epoch: 1), 1));
        var others = new LedgerService.LedgerServiceClient(region.Connect(city));
        var denied = await ExchangeFixture.ErrorOfAsync(() => others.ListWitnessedAsync(new ListWitnessedRequest()).ResponseAsync);
        denied.Reason.ShouldBe(ErrorReason.OperatorOnly);
        var request = new ListWitnessedRequest { Cursor = "next" };
        var lost = await ExchangeFixture.ErrorOfAsync(() => operators.ListWitnessedAsync(request).ResponseAsync);
        lost.Reason.ShouldBe(ErrorReason.CursorInvalid);
        (await RunAsync(region)).Code.ShouldBe(ExitCode.Ok);

        // The city's operator shows others another ledger of the same size; enough that pages are turned.
        using var keys = city.Folder.LoadKeys();
        using var http = new HttpClient(region.CreateHandler(city.Certificate));
        for (var i = 0; i < 20; i++)
        {
            var fork = new TestLedger(log.Origin, new NoteSigner(log.Origin, keys.LedgerEd25519)).Append($"another {i}");
            using var answer = await http.PostAsync(
                new Uri(region.Host.LedgerAddress!, "add-checkpoint"), new ByteArrayContent(fork.Request(1)));
            (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.Conflict, "text/plain"));
        }

        var (code, output) = await RunAsync(region);
        code.ShouldBe(ExitCode.ForksSeen);
        var conflicts = output["conflicts"]!.AsArray();
        conflicts.Count.ShouldBe(20);
        conflicts.Select(c => c!["refusedNote"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).Count().ShouldBe(20);
        conflicts.ShouldAllBe(c => c!["kind"]!.GetValue<string>() == "SAME_SIZE");
        conflicts.ShouldAllBe(c => c!["recordedNote"]!.GetValue<string>() == log.Checkpoint.ToStringUtf8());
    }

    [Fact]
    public async Task A_folder_without_the_key_says_what_to_do_and_does_not_start()
    {
        using var agency = new TestAgency(1, Role.EcoRegion, "990000");
        File.Delete(Path.Combine(agency.Folder.Path, "keys", "witness.pem"));
        (agency.Card with { WitnessKey = "" }).Write(agency.Folder.CardPath);
        NodeOptionsFile.Write(agency.Folder.OptionsPath, AsWitness(agency.Folder.Options));
        using var log = new TestLog();
        Task<NodeHost> StartAsync() => NodeHost.StartAsync(
            NodeFolder.Open(agency.Folder.Path),
            new NodeHostOptions { TimeProvider = TimeProvider.System, LoggerProvider = log },
            CancellationToken.None);
        await Should.ThrowAsync<NodeFolderException>(StartAsync);

        string[] command = ["key", "witness", "--data", agency.Folder.Path];
        (await RunAsync(command)).Code.ShouldBe(ExitCode.Ok);
        var (_, printed) = await RunAsync(command);

        NoteVerifier.TryParse(printed.Trim(), out var key, out _).ShouldBeTrue();
        (key!.Name, key.Type).ShouldBe((NodeRooms.WitnessNameOf(agency.Code), NoteKeyType.CosignatureV1));
        PeerCard.Read(agency.Folder.CardPath).WitnessKey.ShouldBe(printed.Trim());
        DirectoryEditor.Open(agency.Folder, TimeProvider.System).Agencies.Single().WitnessKey.ShouldBe(printed.Trim());
        await using var host = await StartAsync();
        log.ThrowOnUnexpectedErrors();
    }

    private static NodeOptions AsWitness(NodeOptions settings) => settings with
    {
        Ledger = new LedgerOptions { Listen = ["127.0.0.1:0"], Witnessing = new WitnessingOptions { Enabled = true } },
    };

    private static bool IsCosigned(TestNode node, TestAgency city, WitnessOptions witness)
    {
        var ledger = new LedgerService.LedgerServiceClient(node.Connect(city));
        var published = ledger.GetCheckpoint(new GetCheckpointRequest()).PublishedCheckpoint;
        NoteVerifier.TryParse(witness.Key, out var key, out _).ShouldBeTrue();
        return SignedNote.TryParse(published.Span, out var note, out _)
            && note.Text.Contains("\n1\n", StringComparison.Ordinal)
            && note.Verify([key!]).IsAccepted;
    }

    private static async Task<(ExitCode Code, JsonNode Output)> RunAsync(TestNode node)
    {
        var (code, output) = await RunAsync("ledger", "witnessed", "--data", node.Owner.Folder.Path, "--to", node.Address.ToString(), "--json");
        return (code, JsonNode.Parse(output).ShouldNotBeNull());
    }

    private static async Task<(ExitCode Code, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CliContext(output, error, Language.English, TimeProvider.System, isErrorTerminal: false);
        return ((ExitCode)await CommandLine.RunAsync(arguments, context), output.ToString());
    }
}
