using Asya.Gateway.Connections;
using Asya.Gateway.Identity;
using Asya.Streaming;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Streaming;

/// <summary>Opens streams, whatever protocol they are then written in.</summary>
internal sealed class TaskStreams(
    IGrainFactory grains, LiveEventReceiver feed, TimeProvider clock, IHostApplicationLifetime lifetime, StreamCount count,
    IOptions<GatewayOptions> options)
{
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(40);

    /// <summary>Starts to watch a task. Call this before the task is read or changed, so that no event is missed in between.</summary>
    public TaskStream Open(TaskKey key)
    {
        GatewayOptions settings = options.Value;
        return TaskStream.Open(
            key, feed, grains.Catalog(), clock, new(settings.StreamBuffer, settings.StreamLooksEvery, settings.KeepAliveEvery));
    }

    /// <summary>
    /// Gets what ends a reader's stream: the reader hangs up, the credential ends, or the host stops, whose shutdown would wait otherwise.
    /// </summary>
    /// <exception cref="Asya.Gateway.Errors.RequestException">As many streams are open as may be.</exception>
    public CancellationTokenSource EndFor(HttpContext context)
    {
        count.Enter(context);
        return CancellationTokenSource.CreateLinkedTokenSource(
            [context.RequestAborted, lifetime.ApplicationStopping, context.Caller().Revoked, ExpiryOf(context)]);
    }

    // A stream ends when the credential expires. The client reconnects with a new one.
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
