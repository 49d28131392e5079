using Orleans.Configuration;

namespace Orleans.Embedded;

/// <summary>Looks now and then for activations that nobody has used for long.</summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly IReadOnlyCollection<GrainClass> _classes;
    private readonly GrainCollectionOptions _options;
    private readonly ITimer _timer;

    public IdleCollector(TimeProvider clock, IReadOnlyCollection<GrainClass> classes, GrainCollectionOptions options)
    {
        _clock = clock;
        _classes = classes;
        _options = options;
        _timer = clock.CreateTimer(static state => ((IdleCollector)state!).Collect(), this, options.CollectionQuantum, options.CollectionQuantum);
    }

    public long After(TimeSpan time) => _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);

    public TimeSpan Elapsed(long from, long to) => _clock.GetElapsedTime(from, to);

    public void Dispose() => _timer.Dispose();

    private void Collect()
    {
        long now = Math.Max(1, _clock.GetTimestamp());

        // A timer is a little early now and then; that must not cost a whole round.
        TimeSpan age = _options.CollectionAge - (_options.CollectionQuantum / 16);
        foreach (IGrainTarget target in _classes.SelectMany(c => c.Targets.Values))
        {
            target.CollectIdle(now, age);
        }
    }
}
