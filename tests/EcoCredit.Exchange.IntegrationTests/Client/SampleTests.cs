using EcoCredit.Examples;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;
using Sample = EcoCredit.Examples.Program;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>The samples of examples/dotnet against a real node.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private ExchangeFixture _f = null!;

    public async Task InitializeAsync() => _f = await ExchangeFixture.StartAsync(TestStore.Sqlite);

    public async Task DisposeAsync()
    {
        await _f.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_procurement_office_asks_about_a_list_of_bidders_and_files_the_receipts()
    {
        var (banned, free) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        await _f.PushAsync(_f.Finance, _f.Finance.Ban(banned));
        await File.WriteAllLinesAsync(_folder.At("bidders.txt"), [banned, free]);

        var code = await RunAsync(_f.Buyer, "check-bidders", _folder.At("bidders.txt"), _folder.At("receipts"));

        code.ShouldBe(1);
        var file = System.IO.Directory.GetFiles(_folder.At("receipts")).ShouldHaveSingleItem();
        ReceiptFiles.TryDecode(await File.ReadAllBytesAsync(file), out var receipt, out _).ShouldBeTrue();
        var statement = StatusStatement.Parser.ParseFrom(receipt!.Document.Payload);
        statement.Subjects.Select(s => s.CreditCode).ShouldBe([banned, free]);
        statement.Subjects[0].LegalEffect.ShouldBe(LegalEffect.Ban);
        var verifier = new ReceiptVerifier(ReceiptTrust.From([_f.Region.Card.ToAgency()]));
        verifier.Verify(receipt.Document, receipt.Receipt, ReceiptExpectation.None).IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_bureau_sends_a_file_again_after_an_outage_and_nothing_is_there_twice()
    {
        var subject = ExchangeFixture.NewSubject();
        string[] lines =
            [.. Enumerable.Range(1, 3).Select(i => $"{subject}\t示例检测有限公司\t示例罚字〔2026〕{i}号\t{TestDocuments.Day(60)}\t未按规定检测。\t1000000")];
        await File.WriteAllLinesAsync(_folder.At("records.tsv"), lines);
        var outbox = _folder.At("outbox");
        await using (var nowhere = Services(_f.City, "https://127.0.0.1:1"))
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            using var output = new StringWriter();
            var (client, identity) = (nowhere.GetRequiredService<ExchangeClient>(), nowhere.GetRequiredService<ClientIdentity>());
            await Should.ThrowAsync<OperationCanceledException>(
                () => PushRecords.RunAsync(client, identity, _folder.At("records.tsv"), outbox, output, soon.Token));
            output.ToString().ShouldStartWith("away: ");
        }

        var signed = await File.ReadAllBytesAsync(Path.Combine(outbox, "000001.document"));
        (await RunAsync(_f.City, "push-records", _folder.At("records.tsv"), outbox)).ShouldBe(0);
        (await File.ReadAllBytesAsync(Path.Combine(outbox, "000001.document"))).ShouldBe(signed);
        var size = await _f.LedgerSizeAsync();
        File.Delete(Path.Combine(outbox, "000002.receipt"));
        (await RunAsync(_f.City, "push-records", _folder.At("records.tsv"), outbox)).ShouldBe(0);

        (await _f.LedgerSizeAsync()).ShouldBe(size);
        size.ShouldBe(3);
        System.IO.Directory.GetFiles(outbox, "*.receipt").Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_platform_fetches_what_is_new_since_its_last_run()
    {
        await _f.PushAsync(_f.Region, _f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning));
        (await RunAsync(_f.Platform, "follow-records", _folder.At("platform"))).ShouldBe(0);
        System.IO.Directory.GetFiles(_folder.At("platform"), "*.document").Length.ShouldBe(1);
        await _f.PushAsync(_f.Region, _f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning));
        foreach (var file in System.IO.Directory.GetFiles(_folder.At("platform"), "*.document")) File.Delete(file);
        (await RunAsync(_f.Platform, "follow-records", _folder.At("platform"))).ShouldBe(0);
        System.IO.Directory.GetFiles(_folder.At("platform"), "*.document").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Wrong_settings_end_a_sample_before_anything_is_asked() =>
        (await Sample.Main(["follow-records", _folder.At("platform"), "--EcoCredit:Endpoint=http://127.0.0.1:1"])).ShouldBe(2);

    private Task<int> RunAsync(TestAgency agency, params string[] arguments)
    {
        var settings = RegisteredClientTests.Settings(_f, agency);
        return Sample.Main([.. arguments, .. settings.GetChildren().Select(s => $"--{s.Path}={s.Value}")]);
    }

    private ServiceProvider Services(TestAgency agency, string endpoint)
    {
        var settings = RegisteredClientTests.Settings(_f, agency);
        settings["Endpoint"] = endpoint;
        return new ServiceCollection().AddEcoCreditClient(settings).BuildServiceProvider();
    }
}
