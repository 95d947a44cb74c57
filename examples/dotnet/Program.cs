using EcoCredit.Exchange.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Examples;

/// <summary>
/// <c>check-bidders LIST RECEIPTS</c>, <c>push-records RECORDS OUTBOX</c>, <c>follow-records FOLDER</c>. The settings of the client
/// stand in the section EcoCredit: in appsettings.json, in the environment (EcoCredit__Endpoint) or behind the arguments
/// (--EcoCredit:Endpoint=https://…).
/// </summary>
public static class Program
{
    /// <summary>Runs a sample; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        string[] names = [.. args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
        var builder = Host.CreateApplicationBuilder(args[names.Length..]);
        // Standard output is the answer alone.
        builder.Logging.ClearProviders();
        builder.Services.AddEcoCreditClient(builder.Configuration.GetSection("EcoCredit"));
        using var host = builder.Build();
        try
        {
            // Wrong settings end it here, all of them named.
            await host.StartAsync();
            var client = host.Services.GetRequiredService<ExchangeClient>();
            var identity = host.Services.GetRequiredService<ClientIdentity>();
            var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            return names switch
            {
                ["check-bidders", var list, var receipts] =>
                    await CheckBidders.RunAsync(client, identity, list, receipts, Console.Out, stopping),
                ["push-records", var records, var outbox] =>
                    await PushRecords.RunAsync(client, identity, records, outbox, Console.Out, stopping),
                ["follow-records", var folder] => await FollowRecords.RunAsync(client, identity, folder, Console.Out, stopping),
                _ => Usage(),
            };
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException e)
        {
            foreach (var failure in e.Failures) await Console.Error.WriteLineAsync(failure);
            return 2;
        }
        finally
        {
            await host.StopAsync();
        }
    }

    private static int Usage()
    {
        Console.Error.WriteLine(
            "check-bidders LIST RECEIPTS | push-records RECORDS OUTBOX | follow-records FOLDER  [--EcoCredit:Endpoint=https://…]");
        return 2;
    }
}
