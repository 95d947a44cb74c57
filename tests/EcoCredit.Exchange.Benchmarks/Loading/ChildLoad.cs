using System.Text.Json;
using EcoCredit.Exchange.Benchmarks.Sites;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>A load generator in a process of its own: a line of JSON for each job, a line for what came of it.</summary>
internal sealed class ChildLoad : ILoadRunner
{
    private readonly ChildProcess _process;

    private ChildLoad(ChildProcess process) => _process = process;

    public int ProcessId => _process.Id;

    public static Task<ChildLoad> StartAsync(string sitePath) =>
        Task.FromResult(new ChildLoad(ChildProcess.Start(new Dictionary<string, string>(), "load", "--site", sitePath)));

    public async Task<LoadOutcome> RunAsync(LoadJob job)
    {
        await _process.WriteLineAsync(JsonSerializer.Serialize(job, ServedAddresses.Line));
        var answer = JsonSerializer.Deserialize<LoadAnswer>(await _process.ReadLineAsync(), ServedAddresses.Line)!;
        return answer.Outcome ?? throw new WrongAnswerException(answer.Problem ?? "The load generator did not say what became of its job.");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

/// <summary>What a load generator in a process of its own answers to a job.</summary>
internal sealed record LoadAnswer(LoadOutcome? Outcome, string? Problem);
