using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Witnesses;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>
/// Has publications stamped with the time, and stops disclosures when one has gone without for too long. Steps are the publisher's; every
/// replica judges by what is stored.
/// </summary>
internal sealed partial class Stamping
{
    /// <summary>What keeps the node from disclosing then.</summary>
    public const string Part = "TIMESTAMPS";

    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(5);

    private readonly PublicationStore _store;
    private readonly PublishingPartners _partners;
    private readonly LedgerState _state;
    private readonly NodeHealth _health;
    private readonly PublishingMeters _meters;
    private readonly TimestampOptions? _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Stamping> _logger;
    private readonly GraceClock _newestToken;
    private readonly GraceClock _without;
    private (long Size, Task<TimestampToken> Token)? _request;
    private long? _askedAt; // monotonic, as _readAt
    private long? _readAt;
    private bool _isTroubled;
    private bool _isClosed;

    public Stamping(
        PublicationStore store,
        PublishingPartners partners,
        LedgerState state,
        NodeHealth health,
        PublishingMeters meters,
        LedgerOptions options,
        TimeProvider time,
        ILogger<Stamping> logger)
    {
        (_store, _partners, _state, _health, _meters, _options) = (store, partners, state, health, meters, options.Timestamps);
        (_time, _logger) = (time, logger);
        _newestToken = new GraceClock(time);
        _without = new GraceClock(time);
        if (_options is not null) meters.TimestampAge = () => _without.Elapsed;
    }

    /// <summary>Takes a token that has come, and asks for the next one when it is time.</summary>
    public async Task StepAsync(Publication? shown, CancellationToken cancellationToken)
    {
        if (_options is null || _partners.Timestamps is not { } stamp) return;
        await CollectAsync(cancellationToken);
        await ReadAsync(cancellationToken);
        if (shown is null || _request is not null || _without.Elapsed is null) return;
        // Early enough to be back before the time of grace is over.
        if (_newestToken.Elapsed < TimeSpan.FromMinutes(Math.Min(_options.EveryMinutes, _options.GraceMinutes / 2.0))) return;
        if (_askedAt is { } asked && _time.GetElapsedTime(asked) < TryAgain) return;
        _askedAt = _time.GetTimestamp();
        _request = (shown.Tree.Snapshot.Size, stamp(shown.Tree.Note, cancellationToken));
    }

    /// <summary>Stops disclosures, or lets them go on.</summary>
    public async Task JudgeAsync(CancellationToken cancellationToken)
    {
        if (_options is null) return;
        await ReadAsync(cancellationToken);
        var isLate = _without.Elapsed > TimeSpan.FromMinutes(_options.GraceMinutes);
        if (isLate == _isClosed) return;
        _isClosed = isLate;
        if (isLate)
        {
            LogClosed(_options.GraceMinutes);
            _state.CloseDisclosures(Part, $"A checkpoint has been without a timestamp for more than {_options.GraceMinutes} minutes.");
        }
        else
        {
            LogOpened();
            _state.OpenDisclosures(Part);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (_readAt is { } read && _time.GetElapsedTime(read) < ReadAgain) return;
        var state = await _store.ReadStampStateAsync(cancellationToken);
        _newestToken.Set(state.NewestTokenMs);
        _without.Set(state.FirstWithoutMs);
        _readAt = _time.GetTimestamp();
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        if (_request is not { Token.IsCompleted: true } request) return;
        _request = null;
        TimestampToken stamped;
        try
        {
            stamped = await request.Token;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was: it is asked again, and the time of grace runs.
            if (!_isTroubled) LogNotStamped(e);
            _isTroubled = true;
            _health.Warn("timestamps", "The timestamp authority gives no token.");
            return;
        }

        if (_isTroubled) LogStampedAgain();
        _isTroubled = false;
        _health.Warn("timestamps", text: null);
        await _store.StoreTokenAsync(request.Size, stamped, cancellationToken);
        _meters.AddToken();
        // What was asked for is there: the next one is not one that failed.
        (_readAt, _askedAt) = (null, null);
    }

    [LoggerMessage(2120, LogLevel.Warning, "The timestamp authority gives no token; asked again every minute")]
    private partial void LogNotStamped(Exception exception);

    [LoggerMessage(2121, LogLevel.Information, "The timestamp authority gives tokens again")]
    private partial void LogStampedAgain();

    [LoggerMessage(
        2122,
        LogLevel.Error,
        "A checkpoint has been without a timestamp for more than {Minutes} minutes: nothing is disclosed until it has one")]
    private partial void LogClosed(int minutes);

    [LoggerMessage(2123, LogLevel.Information, "Checkpoints are stamped again: disclosures go on")]
    private partial void LogOpened();
}
