namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>A load generator, in this process or in another.</summary>
internal interface ILoadRunner : IAsyncDisposable
{
    int ProcessId { get; }

    Task<LoadOutcome> RunAsync(LoadJob job);
}
