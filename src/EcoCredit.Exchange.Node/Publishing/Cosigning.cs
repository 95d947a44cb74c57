using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Witnesses;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>
/// Has publications cosigned, and stops disclosures when too few witnesses have cosigned for too long. Steps are the publisher's; every
/// replica judges by what is stored.
/// </summary>
internal sealed partial class Cosigning
{
    /// <summary>What keeps the node from disclosing then.</summary>
    public const string Part = "WITNESSES";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan JudgeAgain = TimeSpan.FromSeconds(1);

    private readonly PublicationStore _store;
    private readonly PublishingPartners _partners;
    private readonly LedgerState _state;
    private readonly NodeHealth _health;
    private readonly PublishingMeters _meters;
    private readonly TimeProvider _time;
    private readonly ILogger<Cosigning> _logger;
    private readonly int _quorum;
    private readonly TimeSpan _graceTime;
    private readonly GraceClock _grace;
    private readonly HashSet<string> _cosigned = new(StringComparer.Ordinal); // since it was published or asked for anew
    private Round? _round;
    private long _size;
    private long? _askedAt; // monotonic, as _judgedAt
    private long? _judgedAt;
    private bool _isShort;
    private bool _isClosed;

    public Cosigning(
        PublicationStore store,
        PublishingPartners partners,
        LedgerState state,
        NodeHealth health,
        PublishingMeters meters,
        LedgerOptions options,
        TimeProvider time,
        ILogger<Cosigning> logger)
    {
        (_store, _partners, _state, _health, _meters, _time, _logger) = (store, partners, state, health, meters, time, logger);
        _quorum = options.WitnessQuorum;
        _graceTime = TimeSpan.FromMinutes(options.WitnessGraceMinutes);
        _grace = new GraceClock(time);
        if (_quorum > 0) meters.QuorumAge = () => _grace.Elapsed;
    }

    /// <summary>Asks for what has just been published, and waits a moment for the answers: late ones come with a later step.</summary>
    public async Task AskAsync(SignedTree tree, CancellationToken cancellationToken)
    {
        if (_partners.Witnesses is null) return;
        var started = _time.GetTimestamp();
        // One round after the other: a witness that was shown the larger tree first would call the smaller one a rollback.
        await CollectAsync(Patience, cancellationToken);
        _cosigned.Clear();
        _size = tree.Snapshot.Size;
        if (_round is not null)
        {
            _askedAt = null;
            return;
        }

        Start(tree, cancellationToken);
        await CollectAsync(Patience - _time.GetElapsedTime(started), cancellationToken);
    }

    /// <summary>Takes answers that came late, and asks again while too few have cosigned.</summary>
    public async Task StepAsync(Publication? shown, CancellationToken cancellationToken)
    {
        await CollectAsync(TimeSpan.Zero, cancellationToken);
        if (_partners.Witnesses is null || _round is not null || shown is null) return;
        if (_size != shown.Tree.Snapshot.Size)
        {
            // After a start, or published by another replica.
            _cosigned.Clear();
            (_size, _askedAt) = (shown.Tree.Snapshot.Size, null);
        }

        if (_askedAt is { } asked && _time.GetElapsedTime(asked) < AskAgain) return;
        // Where the time of grace is shorter than two publications of an idle ledger are apart.
        if (_cosigned.Count >= _quorum && _grace.Elapsed * 2 > _graceTime) _cosigned.Clear();
        if (_askedAt is null || _cosigned.Count < _quorum) Start(shown.Tree, cancellationToken);
    }

    /// <summary>Stops disclosures, or lets them go on.</summary>
    public async Task JudgeAsync(CancellationToken cancellationToken)
    {
        if (_quorum == 0 || (_judgedAt is { } judged && _time.GetElapsedTime(judged) < JudgeAgain)) return;
        _grace.Set(await _store.ReadQuorumTimeAsync(cancellationToken));
        _judgedAt = _time.GetTimestamp();
        var isLate = _grace.Elapsed > _graceTime;
        if (isLate == _isClosed) return;
        _isClosed = isLate;
        if (isLate)
        {
            LogClosed(_quorum, _graceTime.TotalMinutes);
            _state.CloseDisclosures(
                Part, $"For more than {_graceTime.TotalMinutes} minutes fewer than {_quorum} witnesses have cosigned the ledger.");
        }
        else
        {
            LogOpened(_quorum);
            _state.OpenDisclosures(Part);
        }
    }

    private void Start(SignedTree tree, CancellationToken cancellationToken)
    {
        _askedAt = _time.GetTimestamp();
        _round = new Round(tree, _partners.Witnesses!(tree, cancellationToken));
    }

    private async Task CollectAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_round is not { } round) return;
        if (!round.Answers.IsCompleted && patience > TimeSpan.Zero)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(round.Answers, Task.Delay(patience, _time, waiting.Token));
            await waiting.CancelAsync();
        }

        if (!round.Answers.IsCompleted) return;
        _round = null;
        await TakeAsync(round.Tree, await round.Answers, cancellationToken);
    }

    private async Task TakeAsync(SignedTree tree, IReadOnlyList<WitnessAnswer> answers, CancellationToken cancellationToken)
    {
        var cosigned = answers.OfType<WitnessAnswer.Cosigned>().ToList();
        _meters.Witnesses = cosigned.Count;
        var isNewest = tree.Snapshot.Size == _size;
        var all = cosigned.Select(c => c.Witness).Union(_cosigned, StringComparer.Ordinal);
        var isQuorum = isNewest && _quorum > 0 && all.Count() >= _quorum;
        if (cosigned.Count > 0)
            await _store.StoreCosignaturesAsync(tree.Snapshot.Size, cosigned, isQuorum, _time.GetUtcNow(), cancellationToken);
        // Counted when they are stored: what was lost on the way is asked for again.
        if (isNewest) _cosigned.UnionWith(cosigned.Select(c => c.Witness));
        LogQuorum(_size);
        if (isQuorum) _judgedAt = null;
        foreach (var answer in answers) await RequireNoContradictionAsync(answer, cancellationToken);
    }

    private async Task RequireNoContradictionAsync(WitnessAnswer answer, CancellationToken cancellationToken)
    {
        if (answer is WitnessAnswer.Contradicts contradicts) throw new LedgerCorruptException(
            $"Witness {contradicts.Witness} has cosigned another ledger of size {contradicts.Size}: the ledger was forked.")
        {
            Cause = ReadOnlyCause.Forked,
        };
        // Another replica may have shown it a larger tree meanwhile: it cannot have shown more than the database holds.
        if (answer is not WitnessAnswer.Ahead ahead || (await _store.ReadHeadAsync(cancellationToken)).Size >= ahead.Size) return;
        throw new LedgerCorruptException(
            $"Witness {ahead.Witness} has cosigned size {ahead.Size}, which the database does not hold any more: it was rolled back.")
        {
            Cause = ReadOnlyCause.RolledBack,
        };
    }

    // Once for every change, not for every round.
    private void LogQuorum(long size)
    {
        var isShort = _cosigned.Count < _quorum;
        if (isShort == _isShort) return;
        _isShort = isShort;
        _health.Warn("witnesses", isShort ? $"{_cosigned.Count} of the {_quorum} witnesses that are needed cosign the ledger." : null);
        if (isShort) LogShort(_cosigned.Count, _quorum, size, _graceTime.TotalMinutes);
        else LogEnough(_quorum);
    }

    [LoggerMessage(
        2110,
        LogLevel.Warning,
        "{Count} of the {Quorum} witnesses that are needed have cosigned size {Size}: disclosures go on for {Minutes} minutes without")]
    private partial void LogShort(int count, int quorum, long size, double minutes);

    [LoggerMessage(2111, LogLevel.Information, "The {Quorum} witnesses that are needed cosign again")]
    private partial void LogEnough(int quorum);

    [LoggerMessage(
        2112,
        LogLevel.Error,
        "Fewer than {Quorum} witnesses have cosigned for more than {Minutes} minutes: nothing is disclosed until they do")]
    private partial void LogClosed(int quorum, double minutes);

    [LoggerMessage(2113, LogLevel.Information, "{Quorum} witnesses have cosigned again: disclosures go on")]
    private partial void LogOpened(int quorum);

    private sealed record Round(SignedTree Tree, Task<IReadOnlyList<WitnessAnswer>> Answers);
}
