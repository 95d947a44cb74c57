using System.Globalization;
using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// Sends its documents without a pause. After a break it sends again what has no outcome yet, and some of what has one: the node knows them.
/// </summary>
internal sealed class ChaosSource(TestAgency agency, ChaosDocuments documents, ExchangeClient client, int count, int rate, Action accepted)
{
    private const int SentAgain = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly SortedDictionary<int, Sent> _open = [];
    private readonly Queue<Sent> _settled = new();
    private readonly Lock _lock = new(); // over _open and _settled, which a stream's two directions share
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private int _made;
    private bool _again;

    /// <summary>Streams that broke.</summary>
    public int Breaks { get; private set; }

    /// <summary>Documents that the node answered as known.</summary>
    public int Duplicates { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (_made < count || IsOpen())
        {
            _again = false;
            try
            {
                await foreach (var outcome in client.PushAsync(ItemsAsync(cancellationToken), cancellationToken)) Settle(outcome);
            }
            catch (ExchangeException)
            {
                Breaks++;
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private bool IsOpen()
    {
        lock (_lock) return _open.Count > 0;
    }

    private async IAsyncEnumerable<PushItem> ItemsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Sent[] again;
        lock (_lock) again = [.. _settled, .. _open.Values];
        foreach (var sent in again) yield return sent.Item;
        while (_made < count && !Volatile.Read(ref _again))
        {
            var due = TimeProvider.System.GetElapsedTime(_started).TotalSeconds * rate;
            if (_made > due) await Task.Delay(TimeSpan.FromSeconds((_made - due) / rate) + TimeSpan.FromMilliseconds(10), cancellationToken);
            Sent sent;
            lock (_lock)
            {
                var document = documents.Next();
                sent = new Sent(++_made, document, new PushItem(agency.Sign(document), _made.ToString(CultureInfo.InvariantCulture)));
                _open.Add(sent.Number, sent);
            }

            yield return sent.Item;
        }
    }

    private void Settle(PushOutcome outcome)
    {
        var number = int.Parse(outcome.Item.Correlation, CultureInfo.InvariantCulture);
        if (outcome.Error is { } error)
        {
            // Try again is an answer; anything else would be a fault of the node or of this test.
            if (error.Reason is not (ErrorReason.Overloaded or ErrorReason.StorageUnavailable or ErrorReason.NodeNotServing))
                throw new InvalidOperationException($"{agency.Code} was refused: {error.Reason} {string.Join(' ', error.Violations.Select(v => v.English))}");
            Volatile.Write(ref _again, true);
            return;
        }

        outcome.Verification.ShouldNotBeNull().IsValid.ShouldBeTrue();
        if (outcome.Result == PushResult.Duplicate) Duplicates++;
        lock (_lock)
        {
            if (!_open.Remove(number, out var sent)) return;
            documents.Accepted(sent.Document);
            _settled.Enqueue(sent);
            if (_settled.Count > SentAgain) _settled.Dequeue();
        }

        accepted();
    }

    private sealed record Sent(int Number, IDocument Document, PushItem Item);
}
