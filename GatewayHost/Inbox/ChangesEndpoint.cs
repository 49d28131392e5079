using Asya.Gateway.Identity;
using Asya.Gateway.Streaming;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Inbox;

/// <summary><c>GET /inbox/changes</c>: signals when to read the list again, without details.</summary>
/// <remarks>
/// It names no task, so it need not know who may see which: all that can be learned from it is that something has happened in
/// the caller's tenant. The first event comes at once, so a client that reconnects misses nothing.
/// </remarks>
internal sealed class ChangesEndpoint(TenantChanges changes, TaskStreams streams, TimeProvider clock, IOptions<GatewayOptions> options)
{
    /// <summary>How long it is quiet after each event at least.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(300);

    public async Task WatchAsync(HttpContext context)
    {
        using CancellationTokenSource end = streams.EndFor(context);
        using ChangeListener listener = changes.Listen(context.Caller().Tenant, options.Value.KeepAliveEvery, clock);
        SseWriter writer = SseWriter.Start(context);
        listener.OnChange();
        try
        {
            while (true)
            {
                if (await listener.NextAsync(end.Token))
                {
                    writer.Event("changed"u8, null, "{}"u8);
                }
                else
                {
                    writer.KeepAlive();
                }

                await writer.FlushAsync(end.Token);
                await Task.Delay(Pace, clock, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Either side hangs up; the reader comes back and reads its list.
        }
    }
}
