using System.Diagnostics;
using System.Runtime.CompilerServices;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

/// <summary>A gRPC tool that knows nothing of this project lists and calls a node, with what reflection tells it.</summary>
public sealed class GenericToolTests
{
    private const string Stable = "grpc-v1";
    private const string Former = "grpc-v1alpha";

    [Fact]
    public async Task Lists_services_and_methods()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        string[] expected =
        [
            "ecocredit.exchange.v1.DeliveryService",
            "ecocredit.exchange.v1.DirectoryService",
            "ecocredit.exchange.v1.DisclosureService",
            "ecocredit.exchange.v1.EvaluationService",
            "ecocredit.exchange.v1.ExchangeService",
            "ecocredit.exchange.v1.LedgerService",
            "ecocredit.exchange.v1.PractitionerService",
            "ecocredit.exchange.v1.StatusService",
            "ecocredit.exchange.v1.SubscriptionService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
        ];
        // Tools of today ask for the stable protocol, others in use for the one before, which has the same messages under another name.
        foreach (var reflection in new[] { Stable, Former })
        {
            var (code, services, error) = await CurlAsync(f, reflection, "--list-services", "");
            code.ShouldBe(0, error);
            services.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(expected);
        }

        (await CurlAsync(f, Stable, "--list-methods", "")).Output.ShouldContain("ecocredit.exchange.v1.StatusService/BatchCheckStatus");
    }

    [Fact]
    public async Task Calls_methods_and_reads_errors()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        (await CurlAsync(f, Stable, "-d", """{"service":"ecocredit.exchange.v1.StatusService"}""", "grpc.health.v1.Health/Check")).Output.ShouldContain("SERVING");
        (await CurlAsync(f, Former, "-d", "{}", "ecocredit.exchange.v1.LedgerService/GetCheckpoint")).Output.ShouldContain("verifierKeys");
        var (code, _, error) = await CurlAsync(f, Stable, "-d", """{"subject":{"creditCode":"x"}}""", "ecocredit.exchange.v1.StatusService/CheckStatus");
        code.ShouldNotBe(0);
        error.ShouldContain("permission_denied");
        error.ShouldContain("google.rpc.ErrorInfo");
    }

    private static async Task<(int ExitCode, string Output, string Error)> CurlAsync(
        ExchangeFixture f, string reflection, string option, string value, string method = "")
    {
        var buyer = f.Buyer.Folder;
        var info = new ProcessStartInfo(FindTool()) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] arguments = ["curl", "--protocol", "grpc", "--reflect-protocol", reflection, "--cacert", f.Region.Folder.AuthorityPath, "--cert", buyer.CertificatePath, "--key", buyer.CertificateKeyPath, option];
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        if (value.Length > 0) info.ArgumentList.Add(value);
        info.ArgumentList.Add($"{f.Node.Address.GetLeftPart(UriPartial.Authority)}{(method.Length > 0 ? "/" + method : "")}");
        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>The tool that lints the protos is a gRPC client too.</summary>
    private static string FindTool([CallerFilePath] string here = "")
    {
        var tool = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../protos/node_modules/.bin/buf"));
        return File.Exists(tool) ? tool : throw new InvalidOperationException($"{tool} is missing: run npm ci in protos, as ./test.sh does.");
    }
}
