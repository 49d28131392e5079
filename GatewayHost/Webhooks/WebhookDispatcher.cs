using System.Collections.Concurrent;
using Asya.Client.Streaming;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>Sees to it that what webhooks are to be told is sent. Knows nothing that another gateway would miss if this one died.</summary>
internal sealed partial class WebhookDispatcher(
    IGrainFactory grains, TaskFeed feed, WebhookSignal bell, WebhookDelivery courier, TimeProvider clock, IOptions<GatewayOptions> options, ILogger<WebhookDispatcher> logger)
    : BackgroundService
{
    private readonly WebhookOptions _options = options.Value.Push;
    private readonly ConcurrentDictionary<long, Task> _running = new();
    private readonly CancellationTokenSource _hurry = new();
    private long _number;

    public override void Dispose()
    {
        base.Dispose();
        _hurry.Dispose();
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

        // Before that there is no cluster to ask.
        await feed.Subscribed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        bool isAway = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait = _options.LooksEvery;
            try
            {
                wait = await LookAsync(stoppingToken);
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

            await bell.WaitAsync(wait, clock, stoppingToken);
        }

        await DrainAsync();
    }

    /// <summary>Takes what is due, as far as there is room. Gets how long to wait before the next look, unless somebody rings.</summary>
    private async Task<TimeSpan> LookAsync(CancellationToken stopping)
    {
        int room = _options.Concurrency - _running.Count;
        if (room <= 0)
        {
            // Whoever is done rings.
            return _options.LooksEvery;
        }

        WebhookBatch batch = await grains.Push().LeaseAsync(room, courier.LeaseLife, stopping);
        bell.HearsEvents = batch.HasActive;
        foreach (WebhookNotification delivery in batch.Deliveries)
        {
            Start(delivery, stopping);
        }

        return batch.NextDue is { } next && next < _options.LooksEvery ? next : _options.LooksEvery;
    }

    private void Start(WebhookNotification delivery, CancellationToken stopping)
    {
        long number = ++_number;
        Task run = Task.Run(() => courier.RunAsync(delivery, stopping, _hurry.Token), CancellationToken.None);
        _running[number] = run;
        _ = run.ContinueWith(
            _ =>
            {
                _running.TryRemove(number, out Task? _);
                bell.Ring();
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    // What is on its way may arrive. What takes longer is given back, for whoever comes next.
    private async Task DrainAsync()
    {
        Task all = Task.WhenAll(_running.Values);
        await all.WaitAsync(_options.DrainTime, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _hurry.CancelAsync();
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(EventId = 3601, Level = LogLevel.Warning, Message = "Push notifications may go to plain http and to private addresses: Asya:Gateway:Push:AllowInsecure is set")]
    private static partial void LogInsecure(ILogger logger);

    [LoggerMessage(EventId = 3602, Level = LogLevel.Warning, Message = "What webhooks are to be told cannot be read now; trying again")]
    private static partial void LogOutboxAway(ILogger logger, Exception exception);
}
