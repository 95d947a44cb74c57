using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Telemetry;

/// <summary>What one node measures, from now on.</summary>
internal sealed class Measured : IDisposable
{
    private readonly ConcurrentQueue<Figure> _all = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private readonly MeterListener _listener;

    public Measured(TestNode node)
    {
        var meter = node.Host.Services.GetRequiredService<NodeMeter>().Meter;
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                // Other nodes of this process have meters of the same name.
                if (!ReferenceEquals(instrument.Meter, meter)) return;
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Note(i, value, tags));
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Note(i, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Note(i, value, tags));
        _listener.Start();
    }

    public IReadOnlyCollection<Instrument> Instruments => [.. _instruments.Values];

    public IReadOnlyCollection<Figure> All => _all;

    public IReadOnlyList<Figure> Of(string name) => [.. _all.Where(f => f.Name == name)];

    /// <summary>What is read now of an instrument that is asked.</summary>
    public IReadOnlyList<Figure> Observe(string name)
    {
        var before = _all.Count;
        _listener.RecordObservableInstruments();
        return [.. _all.Skip(before).Where(f => f.Name == name)];
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _all.Enqueue(new Figure(instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal)));

    internal sealed record Figure(string Name, double Value, IReadOnlyDictionary<string, object?> Tags);
}
