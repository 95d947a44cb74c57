using EcoCredit.Exchange.Benchmarks.Sites;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>The load generator: real connections, real signatures, receipts checked on a sample. A wrong answer ends the run.</summary>
internal sealed class Generator : ILoadRunner
{
    private readonly Callers _callers;
    private readonly KeptReceipts _kept;
    private readonly StatusCalls _status;
    private readonly OfferedCalls _offered;
    private readonly PushCalls _push;
    private readonly FactSelect _select;

    public Generator(SiteDescription site)
    {
        _callers = new Callers(site);
        _kept = new KeptReceipts(_callers);
        _status = new StatusCalls(_callers, _kept);
        _offered = new OfferedCalls(_callers, _status);
        _push = new PushCalls(_callers);
        _select = new FactSelect(site);
    }

    public int ProcessId => Environment.ProcessId;

    public async Task<LoadOutcome> RunAsync(LoadJob job) => job.Kind switch
    {
        LoadKind.Fill => await FillAsync(),
        LoadKind.Echo => await _status.EchoAsync(job),
        LoadKind.CheckStatus => await _status.CheckAsync(job),
        LoadKind.BatchCheckStatus => await _status.BatchAsync(job),
        LoadKind.Select => await _select.RunAsync(job),
        LoadKind.Sign => _push.Sign(job),
        LoadKind.Verify => _push.Verify(),
        LoadKind.Push => await _push.PushAsync(job),
        LoadKind.Offer => await _offered.RunAsync(job),
        LoadKind.CheckKept => await _kept.CheckAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(job), job.Kind, "The load generator knows no such job."),
    };

    public ValueTask DisposeAsync()
    {
        _push.Dispose();
        _callers.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<LoadOutcome> FillAsync()
    {
        await _push.FillAsync();
        await _status.OpenAsync();
        return new LoadOutcome();
    }
}
