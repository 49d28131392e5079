using System.Collections.Concurrent;
using System.Diagnostics;
using Asya.Telemetry;

namespace Asya.Grains.Tests.Telemetry;

/// <summary>Collects the spans of one trace, without those of concurrent tests.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly Watch _watch = new();
    private readonly ActivityListener _listener;

    public Spans()
    {
        Context = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "vendor=1");
        _listener = new()
        {
            ShouldListenTo = static source => source.Name == AsyaTelemetry.Name,
            Sample = (ref options) => options.Parent.TraceId == Context.TraceId
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == Context.TraceId)
                {
                    _ended.Enqueue(activity);
                    _watch.Changed();
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Gets the context that the trace begins with: that of some client.</summary>
    public ActivityContext Context { get; }

    public IReadOnlyList<Activity> Ended => [.. _ended];

    public IEnumerable<string> Names => _ended.Select(static a => a.OperationName);

    /// <summary>Completes when spans of all these names have ended.</summary>
    public Task EndedAsync(params string[] names) =>
        _watch.UntilAsync($"these spans to end: {string.Join(", ", names)}", () => Task.FromResult(names.All(Names.Contains)),
            () => string.Join(", ", Names));

    public Activity this[string name] => _ended.First(a => a.OperationName == name);

    public void Dispose() => _listener.Dispose();
}
