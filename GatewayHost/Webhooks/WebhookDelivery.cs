using Asya.Catalog;
using Asya.Tasks;
using Asya.Telemetry;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>Delivers the due events of one webhook, one after the other, and reports the outcome of each.</summary>
internal sealed partial class WebhookDelivery(
    IGrainFactory grains, WebhookSender sender, WebhookCredentials credentials, TimeProvider clock, IOptions<GatewayOptions> options,
    ILogger<WebhookDelivery> logger)
{
    // Time for reading before and reporting after the request.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly WebhookOptions _options = options.Value.Push;

    /// <summary>The longest time that a delivery may take, both requests together. Then another gateway may lease it.</summary>
    public TimeSpan LeaseLife => _options.RequestTimeout + Margin;

    /// <summary>
    /// Delivers until no event is due or <paramref name="stopping"/> is set; <paramref name="abort"/> interrupts a delivery.
    /// </summary>
    public async Task RunAsync(WebhookNotification first, CancellationToken stopping, CancellationToken abort)
    {
        WebhookNotification? next = first;
        while (next is { } delivery)
        {
            AsyaMetrics.WebhooksActive.Add(1);
            try
            {
                WebhookReport report = await DeliverAsync(delivery, abort);
                Note(delivery, report.Outcome);
                next = await grains.Webhooks().ReportAsync(
                    report with { NextLease = stopping.IsCancellationRequested ? TimeSpan.Zero : LeaseLife }, CancellationToken.None);
            }
            catch (Exception failure)
            {
                // The lease ends by itself, and the same is sent again.
                LogNotReported(logger, failure, delivery.Event.Key);
                return;
            }
            finally
            {
                AsyaMetrics.WebhooksActive.Add(-1);
            }
        }
    }

    private void Note(WebhookNotification delivery, WebhookOutcome outcome)
    {
        string word = outcome switch
        {
            WebhookOutcome.Delivered => "delivered",
            WebhookOutcome.Retry => "retried",
            WebhookOutcome.GiveUp => "given_up",
            WebhookOutcome.Drop => "dropped",
            _ => "released",
        };
        AsyaMetrics.WebhookAttempts.Add(1, new KeyValuePair<string, object?>(AsyaAttributes.Outcome, word));
        if (outcome == WebhookOutcome.Delivered)
        {
            AsyaMetrics.WebhookDelay.Record((clock.GetUtcNow() - delivery.Event.At).TotalSeconds);
        }
    }

    private async Task<WebhookReport> DeliverAsync(WebhookNotification delivery, CancellationToken abort)
    {
        WebhookReport report = new() { Row = delivery.Row, Lease = delivery.Lease, Seq = delivery.Event.Seq };
        if (delivery.IsSealed)
        {
            return Failed(report with
            {
                Outcome = WebhookOutcome.GiveUp,
                Reason = "the key that its credentials were encrypted with is gone",
            }, delivery);
        }

        using CancellationTokenSource late = new(_options.RequestTimeout, clock);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(abort, late.Token);
        CancellationToken revoked = default;
        try
        {
            if (await TaskOfAsync(delivery, end.Token) is not { } task)
            {
                return report with { Outcome = WebhookOutcome.Drop };
            }

            WebhookResponse answer = default;
            foreach (WebhookBody body in WebhookBody.Create(delivery, task))
            {
                if (!credentials.IsValid(delivery.Target, task, out revoked))
                {
                    return Failed(report with { Outcome = WebhookOutcome.GiveUp, Reason = WebhookCredentials.Ended }, delivery);
                }

                using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(end.Token, revoked);
                answer = await sender.SendAsync(delivery.Target, task.Key.Id, body, attempt.Token);
                if (!answer.IsGood)
                {
                    return Failed(Classify(report, delivery, answer), delivery);
                }
            }

            return report with { Outcome = WebhookOutcome.Delivered, Status = answer.Status };
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested || revoked.IsCancellationRequested)
        {
            // A key that only lost a group may go on: it is leased and judged again at once.
            return report with { Outcome = WebhookOutcome.Release };
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return Failed(Classify(report, delivery, new WebhookResponse(0, "no answer in time")), delivery);
        }
    }

    private Task<TaskSnapshot?> TaskOfAsync(WebhookNotification delivery, CancellationToken cancellationToken)
    {
        ICatalogGrain catalog = grains.Catalog();
        TaskKey key = delivery.Event.Key;

        // Only the end of a good task shows more than its row.
        return delivery.Event.Phase == TaskPhase.Succeeded
            ? catalog.GetAsync(key, PayloadChoice.None, cancellationToken)
            : catalog.LookAsync(key, cancellationToken);
    }

    private WebhookReport Classify(WebhookReport report, WebhookNotification delivery, WebhookResponse answer)
    {
        WebhookReport said = report with { Status = answer.Status, Reason = answer.Reason };
        int failures = delivery.Attempts + 1;
        return answer.IsGone ? said with { Outcome = WebhookOutcome.Drop }
            : WebhookBackoff.IsEnough(failures, delivery.FailingFor, _options) ? said with { Outcome = WebhookOutcome.GiveUp }
            : said with
            {
                Outcome = WebhookOutcome.Retry,
                Delay = WebhookBackoff.After(failures, _options, Random.Shared.NextDouble(), answer.RetryAfter)
            };
    }

    private WebhookReport Failed(WebhookReport report, WebhookNotification delivery)
    {
        switch (report.Outcome)
        {
            case WebhookOutcome.GiveUp:
                LogGivenUp(logger, delivery.Event.Key, report.Status, report.Reason);
                break;
            case WebhookOutcome.Drop:
                LogDropped(logger, delivery.Event.Key);
                break;
            default:
                LogNotTaken(logger, delivery.Event.Key, report.Status, report.Reason, report.Delay);
                break;
        }

        return report;
    }

    [LoggerMessage(EventId = 3611, Level = LogLevel.Warning,
        Message = "What became of a push notification of task {TaskId} could not be reported; it is sent again")]
    private static partial void LogNotReported(ILogger logger, Exception exception, TaskKey taskId);

    [LoggerMessage(EventId = 3612, Level = LogLevel.Warning, Message = "A webhook of task {TaskId} is given up: {Status} {Reason}")]
    private static partial void LogGivenUp(ILogger logger, TaskKey taskId, int status, string reason);

    [LoggerMessage(EventId = 3613, Level = LogLevel.Information, Message = "A webhook of task {TaskId} is gone")]
    private static partial void LogDropped(ILogger logger, TaskKey taskId);

    [LoggerMessage(EventId = 3614, Level = LogLevel.Debug,
        Message = "A webhook of task {TaskId} did not take a notification: {Status} {Reason}; again in {Delay}")]
    private static partial void LogNotTaken(ILogger logger, TaskKey taskId, int status, string reason, TimeSpan delay);
}
