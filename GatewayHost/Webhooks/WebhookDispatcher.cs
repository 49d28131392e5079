using System.Collections.Concurrent;
using Asya.Streaming;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>Leases due notifications and has them delivered. Holds no state that another gateway would miss after a crash.</summary>
internal sealed partial class WebhookDispatcher(
    IGrainFactory grains, LiveEventReceiver events, WebhookSignal signal, WebhookDelivery delivery, TimeProvider clock,
    IOptions<GatewayOptions> options, ILogger<WebhookDispatcher> logger)
    : BackgroundService
{
    private readonly WebhookOptions _options = options.Value.Push;
    private readonly ConcurrentDictionary<long, Task> _running = new();
    private readonly CancellationTokenSource _abort = new();
    private long _number;

    public override void Dispose()
    {
        base.Dispose();
        _abort.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Enabled)
        {
            return;
        }

        if (_options.AllowInsecure)
        {
            LogInsecure(logger);
        }

        // The cluster is reachable from here on.
        await events.Subscribed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        bool isAway = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait = _options.LooksEvery;
            try
            {
                wait = await DispatchDueAsync(stoppingToken);
                isAway = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isAway)
                {
                    LogOutboxAway(logger, exception);
                }

                isAway = true;
            }
            catch (Exception)
            {
                // The host stops.
                break;
            }

            await signal.WaitAsync(wait, clock, stoppingToken);
        }

        await DrainAsync();
    }

    /// <summary>
    /// Leases due notifications up to the concurrency limit. Returns how long to wait for the signal before the next poll.
    /// </summary>
    private async Task<TimeSpan> DispatchDueAsync(CancellationToken stopping)
    {
        int room = _options.Concurrency - _running.Count;
        if (room <= 0)
        {
            // A delivery that ends sets the signal.
            return _options.LooksEvery;
        }

        WebhookBatch batch = await grains.Webhooks().LeaseAsync(room, delivery.LeaseLife, stopping);
        signal.SignalsOnEvents = batch.HasActive;
        foreach (WebhookNotification notification in batch.Deliveries)
        {
            Start(notification, stopping);
        }

        return batch.NextDue is { } next && next < _options.LooksEvery ? next : _options.LooksEvery;
    }

    private void Start(WebhookNotification notification, CancellationToken stopping)
    {
        long number = ++_number;
        Task run = Task.Run(() => delivery.RunAsync(notification, stopping, _abort.Token), CancellationToken.None);
        _running[number] = run;
        _ = run.ContinueWith(
            _ =>
            {
                _running.TryRemove(number, out Task? _);
                signal.Set();
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    // Deliveries in flight get time to finish. The rest are released, so that another gateway may lease them at once.
    private async Task DrainAsync()
    {
        Task all = Task.WhenAll(_running.Values);
        await all.WaitAsync(_options.DrainTime, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _abort.CancelAsync();
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(EventId = 3601, Level = LogLevel.Warning,
        Message = "Push notifications may go to plain http and to private addresses: Asya:Gateway:Push:AllowInsecure is set")]
    private static partial void LogInsecure(ILogger logger);

    [LoggerMessage(EventId = 3602, Level = LogLevel.Warning, Message = "Due webhook notifications cannot be read; retrying")]
    private static partial void LogOutboxAway(ILogger logger, Exception exception);
}
