using System.Collections.Concurrent;
using System.Diagnostics;
using Asya.Grains.Tests.Platform;
using Orleans.TestingHost;

namespace Asya.Grains.Tests.Telemetry;

/// <summary>A trace goes on over grain calls: from a client to a silo, and from there to a grain on another.</summary>
public sealed class PropagationTests : IAsyncLifetime, IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly Watch _watch = new();
    private readonly ActivitySource _source = new($"test-{Guid.NewGuid():N}");
    private ActivityListener _listener = null!;
    private InProcessTestCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == _source.Name
                || source.Name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal),
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                _ended.Enqueue(activity);
                _watch.Changed();
            },
        };
        ActivitySource.AddActivityListener(_listener);
        InProcessTestClusterBuilder builder = new(initialSilosCount: 2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo(static (_, silo) => silo.AddActivityPropagation());
        builder.ConfigureClient(static client => client.AddActivityPropagation());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    [Fact]
    public async Task A_grain_call_is_a_child_of_what_called_it_across_client_and_silo()
    {
        Activity caller = _source.StartActivity("caller")!;
        using (caller)
        {
            await _cluster.Client.GetGrain<IProbeGrain>("traced").SchedulingAsync().WithTimeout("the call");
        }

        // The silo's own span ends about when the client's does, not before it.
        Activity[] calls = [];
        await _watch.UntilAsync("two spans in the trace beside the caller's",
            () => (calls = [.. _ended.Where(a => a.TraceId == caller.TraceId && a != caller)]).Length >= 2);
        Activity sent = Assert.Single(calls, static a => a.Kind == ActivityKind.Client);
        Activity received = Assert.Single(calls, static a => a.Kind == ActivityKind.Server);
        Assert.Equal((caller.SpanId, sent.SpanId), (sent.ParentSpanId, received.ParentSpanId));
    }
}
