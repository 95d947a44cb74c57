using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Chaos;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>Calls a node again and again, whether it is there or not, and keeps what it is told.</summary>
internal abstract class LoadCaller(ReceiptBook book)
{
    private volatile Task _there = Task.CompletedTask;

    // A load that a node notices and two cores bear.
    protected static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(40);

    /// <summary>Calls that found no node, or broke.</summary>
    public int Breaks { get; private set; }

    /// <summary>Why: reasons of the node, statuses where none answered.</summary>
    public ConcurrentBag<string> Reasons { get; } = [];

    /// <summary>Set where the test has failed: it ends with the call under way, whatever is still open.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>
    /// The node is away until the task ends: the first call that breaks waits for it. A thousand calls at a closed door would load the
    /// machine and not the node.
    /// </summary>
    public Task There
    {
        set => _there = value;
    }

    protected ReceiptBook Book { get; } = book;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!IsAbandoned)
        {
            try
            {
                if (!await CallAsync(stop)) return;
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (ExchangeException e) when (IsAway(e))
            {
                Breaks++;
                Reasons.Add(e.Error?.ReasonName ?? ReasonOf(e));
                await Task.Delay(Away, CancellationToken.None);
                await _there;
            }
        }
    }

    /// <summary>Calls once, or until the connection breaks.</summary>
    /// <returns><see langword="false"/> when it has been told to stop and nothing is left to send.</returns>
    protected abstract Task<bool> CallAsync(CancellationToken stop);

    /// <summary>"Try again" is an answer, and so is none; anything else is a fault of the node or of this test.</summary>
    protected static bool IsAway(ExchangeException e) =>
        e.Error is not { } error || IsLater(error.Reason);

    // A connection that is refused in the middle of its handshake: the call never came to a node.
    private static string ReasonOf(ExchangeException e) =>
        e.StatusCode == StatusCode.Internal && e.Message.StartsWith("Error starting gRPC call", StringComparison.Ordinal)
            ? nameof(StatusCode.Unavailable)
            : e.StatusCode == StatusCode.Unavailable ? nameof(StatusCode.Unavailable) : $"{e.StatusCode} {e.Message}";

    protected static bool IsLater(ErrorReason reason) =>
        reason is ErrorReason.Overloaded or ErrorReason.HeldBack or ErrorReason.StorageUnavailable or ErrorReason.NodeNotServing;
}

/// <summary>Pushes one document after the other; after a break the last ones again.</summary>
internal sealed class UnaryPusher(ReceiptBook book, TestAgency agency, ExchangeClient client) : LoadCaller(book)
{
    private Envelope? _open;
    private Envelope? _last;
    private int _breaksSeen;
    private int _made;

    /// <summary>What was acknowledged.</summary>
    public List<Envelope> Acknowledged { get; } = [];

    protected override async Task<bool> CallAsync(CancellationToken stop)
    {
        if (_last is not null && (Breaks != _breaksSeen || _made % 16 == 0))
        {
            var again = await client.PushAsync(_last, CancellationToken.None);
            again.Result.ShouldBe(PushResult.Duplicate);
            Book.AddDocument(_last, again.Receipt!);
            _breaksSeen = Breaks;
        }

        if (_open is null && stop.IsCancellationRequested) return false;
        _open ??= agency.Sign(agency.Penalty(ChaosDocuments.Organisation(_made++)));
        var outcome = await client.PushAsync(_open, CancellationToken.None);
        Book.AddDocument(_open, outcome.Receipt!);
        Acknowledged.Add(_open);
        (_last, _open) = (_open, null);
        return true;
    }
}

/// <summary>Keeps a push stream open; a new one begins with what has no outcome yet, behind the last ones that have.</summary>
internal sealed class StreamPusher(ReceiptBook book, TestAgency agency, ExchangeClient client) : LoadCaller(book)
{
    private const int SentAgain = 4;

    private readonly Lock _lock = new(); // over _open: a stream's two directions share it
    private readonly Queue<PushItem> _open = new();
    private bool _again;
    private int _made;

    /// <summary>What was acknowledged.</summary>
    public List<Envelope> Acknowledged { get; } = [];

    protected override async Task<bool> CallAsync(CancellationToken stop)
    {
        Volatile.Write(ref _again, false);
        await foreach (var outcome in client.PushAsync(ItemsAsync(stop), CancellationToken.None)) Settle(outcome);
        lock (_lock) return !stop.IsCancellationRequested || _open.Count > 0;
    }

    private async IAsyncEnumerable<PushItem> ItemsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        PushItem[] again;
        lock (_lock) again = [.. Acknowledged.TakeLast(SentAgain).Select(e => new PushItem(e, "again")), .. _open];
        foreach (var item in again) yield return item;
        while (!stop.IsCancellationRequested && !Volatile.Read(ref _again))
        {
            await Task.Delay(Pause, CancellationToken.None);
            var item = new PushItem(agency.Sign(agency.Penalty(ChaosDocuments.Organisation(_made++))), "new");
            lock (_lock) _open.Enqueue(item);
            yield return item;
        }
    }

    private void Settle(PushOutcome outcome)
    {
        if (outcome.Error is { } error)
        {
            IsLater(error.Reason).ShouldBeTrue(error.ReasonName);
            Reasons.Add(error.ReasonName);
            Volatile.Write(ref _again, true);
            return;
        }

        outcome.Verification.ShouldNotBeNull().IsValid.ShouldBeTrue();
        Book.AddDocument(outcome.Item.Envelope, outcome.Receipt!);
        if (outcome.Item.Correlation == "again")
        {
            outcome.Result.ShouldBe(PushResult.Duplicate);
            return;
        }

        lock (_lock)
        {
            // One that was refused for now stays in front of those behind it that were taken.
            var rest = _open.Where(item => !ReferenceEquals(item, outcome.Item)).ToList();
            _open.Clear();
            foreach (var item in rest) _open.Enqueue(item);
            Acknowledged.Add(outcome.Item.Envelope);
        }
    }
}

/// <summary>Asks about organisations.</summary>
internal sealed class Asker(ReceiptBook book, TestAgency agency, ExchangeClient client) : LoadCaller(book)
{
    private readonly AccessTicket _ticket = ClientNode.TicketOf(agency);
    private int _asked;

    protected override async Task<bool> CallAsync(CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return false;
        var subject = new SubjectQuery { CreditCode = ChaosDocuments.Organisation(_asked++) };
        var answer = await client.CheckStatusAsync(subject, _ticket, StatusMoment.Now, CancellationToken.None);
        Book.AddAnswer(answer.Receipt);
        return true;
    }
}
