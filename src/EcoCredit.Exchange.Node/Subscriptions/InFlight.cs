using System.Runtime.InteropServices;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// What one consumer was sent and has not settled, and what follows for its position. Pure bookkeeping: no clock, no storage, not
/// synchronised. It keeps indexes and no documents, so what a slow consumer holds is small and bounded.
/// </summary>
/// <remarks>
/// Three sets make up the position: fresh deliveries that are open (in the order of the ledger), rejected documents until they are settled for
/// good (<see cref="_held"/>), and how far the ledger was looked through. The position is the least of them; replayed documents lie before it
/// and do not count.
/// </remarks>
internal sealed class InFlight(int maxAttempts, long position, Func<int, TimeSpan> backOff)
{
    /// <summary>Most credit that can be open.</summary>
    public const int MaxCredit = 10_000;

    /// <summary>Most deliveries from the oldest open one to the newest.</summary>
    public const int MaxSpan = 10_000;

    private const int MaxReason = 500;

    private readonly PriorityQueue<WaitingDelivery, DateTimeOffset> _waiting = new();
    private readonly SortedSet<long> _held = [];
    private Sent[] _ring = new Sent[64]; // by number, modulo its length, a power of two
    private long _first = 1; // the oldest number that can be open
    private long _next = 1; // the number of the next delivery
    private long _fresh = 1; // no fresh delivery below is open
    private int _open;
    private int _reserved;
    private int _retries;

    /// <summary>Attempts after which a rejected document is parked.</summary>
    public int MaxAttempts => maxAttempts;

    /// <summary>Documents that the client can still take.</summary>
    public int Credit { get; private set; }

    /// <summary>How far the ledger was looked through: everything below was sent or is not for the subscriber.</summary>
    public long Scan { get; private set; } = position;

    /// <summary>Documents that were sent and are not settled.</summary>
    public int Count => _open + _waiting.Count;

    /// <summary>Documents that may be gathered now.</summary>
    public int Room => Math.Min(Credit, MaxSpan - (int)(_next - _first) - _reserved);

    /// <summary>A document waits for its next attempt, or is on it: nothing new is sent.</summary>
    public bool HoldsBack => _retries > 0;

    /// <summary>When the next attempt is due.</summary>
    public DateTimeOffset? NextDue => _waiting.TryPeek(out _, out var due) ? due : null;

    /// <summary>Everything below is settled.</summary>
    public long Position
    {
        get
        {
            _fresh = Math.Max(_fresh, _first);
            while (_fresh < _next && At(_fresh) is not { IsOpen: true, IsFresh: true }) _fresh++;
            var lowest = _fresh < _next ? Math.Min(Scan, At(_fresh).Index) : Scan;
            return _held.Count > 0 ? Math.Min(lowest, _held.Min) : lowest;
        }
    }

    /// <summary>When the oldest open delivery was sent.</summary>
    public DateTimeOffset? OldestSentAt
    {
        get
        {
            MoveFirst();
            DateTimeOffset? oldest = _first < _next ? At(_first).SentAt : null;
            foreach (var (waiting, _) in _waiting.UnorderedItems)
            {
                if (oldest is null || waiting.SentAt < oldest) oldest = waiting.SentAt;
            }

            return oldest;
        }
    }

    /// <summary>Parked documents that were sent again and are not settled.</summary>
    public List<long> OpenReplays()
    {
        var replays = new List<long>();
        for (var number = _first; number < _next; number++)
        {
            if (At(number) is { IsOpen: true, Replayed: true } sent) replays.Add(sent.Index);
        }

        return replays;
    }

    /// <summary>Takes the credit of documents that are on their way to be sent.</summary>
    public void Reserve(int count)
    {
        Credit -= count;
        _reserved += count;
    }

    /// <summary>Gives back the credit of documents that will not be sent after all.</summary>
    public void GiveBack(int count)
    {
        Credit += count;
        _reserved -= count;
    }

    /// <summary>A reserved document is sent now; gives the number of the delivery.</summary>
    public long Send(long index, int attempt, bool replayed, bool endsOthers, DateTimeOffset now)
    {
        if (_next - _first >= _ring.Length) Grow();
        _reserved--;
        _open++;
        At(_next) = new Sent(index, attempt, IsOpen: true, IsFresh: attempt == 1 && !replayed, replayed, endsOthers, now);
        return _next++;
    }

    /// <summary>The ledger was looked through up to here, and what was found was sent.</summary>
    public void MoveScan(long next) => Scan = Math.Max(Scan, next);

    /// <summary>Documents whose next attempt is due, at most so many.</summary>
    public List<WaitingDelivery> TakeDue(DateTimeOffset now, int max)
    {
        var due = new List<WaitingDelivery>();
        while (due.Count < max && _waiting.TryPeek(out var waiting, out var at) && at <= now)
        {
            due.Add(waiting);
            _waiting.Dequeue();
        }

        return due;
    }

    /// <summary>A document that was to be delivered again is no longer there for the subscriber: settled.</summary>
    public void Forget(long index)
    {
        if (_held.Remove(index)) _retries--;
    }

    /// <summary>Parked documents stand in the database now: the position may pass them.</summary>
    public void Released(IEnumerable<ParkedDelivery> parked)
    {
        foreach (var delivery in parked)
        {
            if (!delivery.Replayed) _held.Remove(delivery.Index);
        }
    }

    /// <summary>Takes a message of progress: all of it, or nothing where something is wrong with it.</summary>
    public Settlement Apply(SubscribeProgress progress, DateTimeOffset now)
    {
        var settlement = new Settlement();
        Check(progress, settlement.Violations);
        if (settlement.Violations.Count > 0) return settlement;
        Credit += progress.Credit;
        foreach (var rejection in progress.Rejections) Reject(rejection, settlement, now);
        if (progress.HasAcknowledgeThrough)
        {
            for (var number = _first; number <= progress.AcknowledgeThrough; number++) Acknowledge(number, settlement);
        }

        MoveFirst();
        return settlement;
    }

    private void Check(SubscribeProgress progress, List<ErrorViolation> violations)
    {
        if (progress.Credit < 0 || Credit + _reserved + (long)progress.Credit > MaxCredit)
            violations.Add(new("progress.credit", "API", $"Credit that is open is 0 to {MaxCredit}.", $"未用额度应在0至{MaxCredit}之间。"));
        if (progress.HasAcknowledgeThrough && (progress.AcknowledgeThrough < 0 || progress.AcknowledgeThrough >= _next))
            violations.Add(new("progress.acknowledge_through", "API", "No delivery has this number yet.", "尚无该编号的投递。"));
        var seen = new HashSet<long>();
        for (var i = 0; i < progress.Rejections.Count; i++)
        {
            var rejection = progress.Rejections[i];
            if (rejection.Delivery < _first || rejection.Delivery >= _next || !At(rejection.Delivery).IsOpen || !seen.Add(rejection.Delivery))
                violations.Add(new($"progress.rejections[{i}].delivery", "API", "Not a delivery that is open.", "不是未结的投递编号。"));
            if (rejection.Action is not (RejectionAction.Retry or RejectionAction.Park or RejectionAction.Skip))
                violations.Add(new($"progress.rejections[{i}].action", "API", "RETRY, PARK or SKIP.", "处理方式应为重试、搁置或跳过。"));
            if (rejection.Reason.Length > MaxReason)
                violations.Add(new($"progress.rejections[{i}].reason", "API", $"At most {MaxReason} characters.", $"不得超过{MaxReason}个字符。"));
        }
    }

    private void Reject(Rejection rejection, Settlement settlement, DateTimeOffset now)
    {
        var sent = Close(rejection.Delivery);
        if (rejection.Action == RejectionAction.Skip)
        {
            Settle(sent, settlement);
            settlement.Skipped++;
            return;
        }

        if (rejection.Action == RejectionAction.Retry && !sent.Replayed && sent.Attempt < maxAttempts)
        {
            if (_held.Add(sent.Index)) _retries++;
            _waiting.Enqueue(new WaitingDelivery(sent.Index, sent.Attempt, sent.SentAt), now + backOff(sent.Attempt));
            return;
        }

        // Held until it stands in the database; if it was a retry, it holds nothing new back any more.
        if (!sent.Replayed && !_held.Add(sent.Index)) _retries--;
        settlement.Parked.Add(new ParkedDelivery(sent.Index, sent.Attempt, ReasonOf(rejection), sent.Replayed));
    }

    private void Acknowledge(long number, Settlement settlement)
    {
        if (!At(number).IsOpen) return;
        var sent = Close(number);
        Settle(sent, settlement);
        if (sent.EndsOthers) settlement.AcknowledgedEndings.Add(sent.Index);
    }

    private void Settle(Sent sent, Settlement settlement)
    {
        if (sent.Replayed) settlement.ReplaysSettled.Add(sent.Index);
        else if (!sent.IsFresh) Forget(sent.Index);
    }

    private Sent Close(long number)
    {
        var sent = At(number);
        At(number) = sent with { IsOpen = false };
        _open--;
        return sent;
    }

    private void MoveFirst()
    {
        while (_first < _next && !At(_first).IsOpen) _first++;
    }

    private ref Sent At(long number) => ref _ring[number & (_ring.Length - 1)];

    private void Grow()
    {
        var larger = new Sent[_ring.Length * 2];
        for (var number = _first; number < _next; number++) larger[number & (larger.Length - 1)] = At(number);
        _ring = larger;
    }

    private static string ReasonOf(Rejection rejection) => (rejection.Reason, rejection.Action) switch
    {
        ({ Length: > 0 } reason, _) => reason,
        (_, RejectionAction.Retry) => "投递次数已用尽。 Its attempts were used up.",
        _ => "消费方未说明原因。 The consumer gave no reason.",
    };

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Sent(
        long Index, int Attempt, bool IsOpen, bool IsFresh, bool Replayed, bool EndsOthers, DateTimeOffset SentAt);
}

/// <summary>A document between two attempts.</summary>
/// <param name="Index">Its ledger index.</param>
/// <param name="Attempts">How often it was delivered.</param>
/// <param name="SentAt">When it was delivered last.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WaitingDelivery(long Index, int Attempts, DateTimeOffset SentAt);
