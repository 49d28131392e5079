using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Asya.Telemetry;

namespace Asya.Grains.Tests.Telemetry;

/// <summary>Listens to all metrics of this process, which may be those of tests beside this one: ask for what only one test has.</summary>
internal sealed class Readings : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, string Attributes)> _values = new();
    private readonly Watch _watch = new();
    private readonly MeterListener _listener = new();

    public Readings()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == AsyaTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>
    /// Gets the values that an instrument was given with exactly these attributes, as soon as there are any: they are noted just after the
    /// row is stored.
    /// </summary>
    public async Task<IEnumerable<double>> OfAsync(string name, string attributes)
    {
        double[] values = [];
        await _watch.UntilAsync(
            $"a value of {name} with '{attributes}'",
            () => (values = [.. _values.Where(v => v.Name == name && v.Attributes == attributes).Select(static v => v.Value)]).Length > 0);
        return values;
    }

    public IEnumerable<string> AttributesOf(string name) => _values.Where(v => v.Name == name).Select(static v => v.Attributes).Distinct();

    public IEnumerable<string> Attributes => _values.Select(static v => v.Attributes).Distinct();

    public void Collect() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> all = [];
        foreach ((string name, object? tag) in tags)
        {
            all.Add($"{name}={tag}");
        }

        _values.Enqueue((instrument.Name, value, string.Join(' ', all)));
        _watch.Changed();
    }
}
