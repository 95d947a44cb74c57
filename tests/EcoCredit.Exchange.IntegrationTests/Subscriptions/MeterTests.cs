using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

public sealed class MeterTests
{
    private const string Room = "ecocredit.subscription.";

    [Fact]
    public async Task Lag_deliveries_and_parked_documents_are_measured_for_each_subscription()
    {
        const string Name = "measured-by-the-meter-test";
        var seen = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "EcoCredit.Exchange") l.EnableMeasurementEvents(instrument);
            },
        };
        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool adds)
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "subscription", Value: Name })
                    seen.AddOrUpdate(instrument.Name, value, (_, before) => adds ? before + value : value);
            }
        }

        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Note(i, value, tags, adds: i is Counter<long>));
        listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Note(i, value, tags, adds: false));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Note(i, value, tags, adds: false));
        listener.Start();

        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        await f.ResultsAsync(4);
        await f.CreateAsync(SubscriptionSteps.Request(Name));
        await using var subscriber = await f.OpenAsync(Name, credit: 3);
        await subscriber.DocumentsAsync(3);
        await subscriber.RejectAsync(1, RejectionAction.Park);
        await subscriber.RejectAsync(2, RejectionAction.Retry);
        await f.EventuallyAsync(Name, s => s.Parked == 1);
        await subscriber.SayAsync(new SubscribeProgress { Credit = 1 });
        await subscriber.DocumentAsync();
        await TestNode.EventuallyAsync(() =>
        {
            listener.RecordObservableInstruments();
            return seen.ContainsKey(Room + "lag");
        });
        seen[Room + "delivered"].ShouldBe(4);
        seen[Room + "redelivered"].ShouldBe(1);
        (seen[Room + "lag"], seen[Room + "in_flight"], seen[Room + "parked"]).ShouldBe((3, 2, 1));
        seen[Room + "oldest_unacknowledged_seconds"].ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Deliveries_and_retractions_are_measured_on_the_same_meter()
    {
        var names = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "EcoCredit.Exchange") names[instrument.Name] = true;
            },
        };
        listener.Start();
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        string[] wanted =
        [
            "ecocredit.delivery.waiting", "ecocredit.delivery.parked", "ecocredit.delivery.overdue", "ecocredit.disclosures.lag",
            "ecocredit.disclosures.unreadable", "ecocredit.retractions.open",
        ];
        wanted.ShouldBeSubsetOf(names.Keys);
    }
}
