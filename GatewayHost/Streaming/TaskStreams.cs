using Asya.Client.Streaming;
using Asya.Gateway.Identity;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Streaming;

/// <summary>Opens streams, whatever protocol they are then written in.</summary>
internal sealed class TaskStreams(
    IGrainFactory grains, TaskFeed feed, TimeProvider clock, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> options)
{
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(40);

    /// <summary>Starts to watch a task. Do so before the task is read or told to do something, so that nothing falls between the two.</summary>
    public TaskStream Open(TaskKey key)
    {
        GatewayOptions settings = options.Value;
        StreamWatcher watcher = new(feed, key, settings.StreamBuffer, settings.StreamLooksEvery, clock);
        feed.Add(watcher);
        return new TaskStream(watcher, grains.Catalog(), clock, settings.KeepAliveEvery);
    }

    /// <summary>Gets what ends a reader's stream: the reader hangs up, the credential ends, or the host stops, whose shutdown would wait otherwise.</summary>
    public CancellationTokenSource EndFor(HttpContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(
            [context.RequestAborted, lifetime.ApplicationStopping, context.Caller().Revoked, ExpiryOf(context)]);

    // Nobody watches longer than the credential lasts. The reader connects again with a new one.
    private CancellationToken ExpiryOf(HttpContext context)
    {
        // A timer cannot be set for longer than some weeks; no connection lasts as long.
        Caller caller = context.Caller();
        TimeSpan left = caller.Expires is { } expires ? expires - clock.GetUtcNow() : TimeSpan.MaxValue;
        left = caller.MaxStreamDuration < left ? caller.MaxStreamDuration.Value : left;
        if (left > MaxTimer)
        {
            return default;
        }

        CancellationTokenSource expiry = new(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        context.Response.RegisterForDispose(expiry);
        return expiry.Token;
    }
}
