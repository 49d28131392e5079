using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Asya.Telemetry;

/// <summary>The value providers of a gauge: they live as long as their hosts, the gauge as long as the process.</summary>
public sealed class GaugeSources
{
    private ImmutableList<Source> _sources = [];

    /// <summary>Asks a source at every collection until the result is disposed of. It must be quick and must not throw.</summary>
    public IDisposable Add(Func<IEnumerable<Measurement<long>>> read)
    {
        Source source = new(this, read);
        ImmutableInterlocked.Update(ref _sources, static (all, one) => all.Add(one), source);
        return source;
    }

    /// <summary>The same for a value without attributes.</summary>
    public IDisposable Add(Func<long> read) => Add(() => [new Measurement<long>(read())]);

    internal IEnumerable<Measurement<long>> Read() => _sources.SelectMany(static source => source.Read());

    private sealed class Source(GaugeSources owner, Func<IEnumerable<Measurement<long>>> read) : IDisposable
    {
        public IEnumerable<Measurement<long>> Read() => read();

        public void Dispose() => ImmutableInterlocked.Update(ref owner._sources, static (all, one) => all.Remove(one), this);
    }
}
