using Asya.Events;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Webhooks;

/// <summary>The part of a webhook's row that delivery needs.</summary>
internal sealed record WebhookRow
{
    public required long Id { get; init; }

    public required long Lease { get; init; }

    public required long Task { get; init; }

    public required TaskKey Key { get; init; }

    public required WebhookTarget Target { get; init; }

    public required byte[] Secrets { get; init; }

    public required long Cursor { get; init; }

    public required int Attempts { get; init; }

    public required long? FailingSince { get; init; }

    public WebhookState State { get; init; }

    public long? Due { get; init; }

    public byte[] Log { get; init; } = [];

    public string Config => Target.Id;

    /// <summary>Creates the next notification.</summary>
    public WebhookNotification DeliveryOf(TaskEvent next, WebhookSecretProtector protector, DateTimeOffset now)
    {
        bool isOpen = protector.TryUnprotect(WebhookSecretProtector.AssociatedDataFor(Key, Config), Secrets, out WebhookSecrets? secrets);
        return new()
        {
            Row = Id,
            Lease = Lease,
            Target = Target with { Token = secrets?.Token, Credentials = secrets?.Credentials },
            Event = next,
            Attempts = Attempts,
            FailingFor = FailingSince is { } since ? now - UnixTicks.FromTicks(since) : TimeSpan.Zero,
            IsSealed = !isOpen,
        };
    }

    /// <summary>
    /// Gets the row as a report leaves it. Each report uses its lease up, so that the same report again counts for nothing.
    /// </summary>
    public WebhookRow After(WebhookReport report, DateTimeOffset now)
    {
        WebhookRow next = this with { Lease = Lease + 1 };
        if (report.Outcome == WebhookOutcome.Release)
        {
            return next with { Due = UnixTicks.ToTicks(now) };
        }

        WebhookAttempt attempt = new() { At = now, Seq = report.Seq, Status = report.Status, Reason = report.Reason };
        next = next with { Log = WebhookLog.Append(Log, attempt) };
        return report.Outcome switch
        {
            WebhookOutcome.Delivered => next with { Cursor = report.Seq, Attempts = 0, FailingSince = null },
            WebhookOutcome.Retry => next.Failed(now) with { Due = UnixTicks.ToTicks(now + report.Delay) },
            _ => next.Failed(now) with { State = WebhookState.Dead, Due = null },
        };
    }

    private WebhookRow Failed(DateTimeOffset now) =>
        this with { Attempts = Attempts + 1, FailingSince = FailingSince ?? UnixTicks.ToTicks(now) };
}

/// <summary>A webhook with the number of its row.</summary>
internal readonly record struct WebhookEntry(long Id, WebhookInfo Info);
