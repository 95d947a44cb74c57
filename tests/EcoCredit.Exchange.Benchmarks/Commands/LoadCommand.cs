using System.CommandLine;
using System.Text.Json;
using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Sites;

namespace EcoCredit.Exchange.Benchmarks.Commands;

/// <summary>
/// <c>load</c>: the load generator in a process of its own. It reads a job from each line of its standard input and writes a line for what
/// came of it. For the benchmark itself.
/// </summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var site = new Option<string>("--site") { Required = true };
        var command = new Command("load", "Runs the load generator. Started by the benchmark itself.") { site };
        command.Hidden = true;
        command.SetAction(async (parse, cancellationToken) =>
        {
            var text = await File.ReadAllTextAsync(parse.GetRequiredValue(site), cancellationToken);
            await using var generator = new Generator(JsonSerializer.Deserialize<SiteDescription>(text, Result.Json)!);
            while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
            {
                var job = JsonSerializer.Deserialize<LoadJob>(line, ServedAddresses.Line)!;
                Console.WriteLine(JsonSerializer.Serialize(await AnswerAsync(generator, job), ServedAddresses.Line));
            }

            return 0;
        });
        return command;
    }

    // Whatever went wrong is told to who gave the job: that is where the run ends.
    private static async Task<LoadAnswer> AnswerAsync(Generator generator, LoadJob job)
    {
        try
        {
            return new LoadAnswer(await generator.RunAsync(job), null);
        }
        catch (Exception e)
        {
            return new LoadAnswer(null, e.ToString());
        }
    }
}
