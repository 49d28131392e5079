using Asya.Events;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Webhooks;

/// <summary>A webhook's row, as far as delivering is concerned.</summary>
internal sealed record PushRow
{
    public required long Id { get; init; }

    public required long Lease { get; init; }

    public required long Task { get; init; }

    public required TaskKey Key { get; init; }

    public required PushTarget Target { get; init; }

    public required byte[] Secrets { get; init; }

    public required long Cursor { get; init; }

    public required int Attempts { get; init; }

    public required long? FailingSince { get; init; }

    public PushState State { get; init; }

    public long? Due { get; init; }

    public byte[] Log { get; init; } = [];

    public string Config => Target.Id;

    /// <summary>Gets what is to be sent next.</summary>
    public PushDelivery DeliveryOf(TaskEvent next, PushVault vault, DateTimeOffset now)
    {
        bool isOpen = vault.TryOpen(PushVault.PlaceOf(Key, Config), Secrets, out PushSecrets? secrets);
        return new()
        {
            Row = Id,
            Lease = Lease,
            Target = Target with { Token = secrets?.Token, Credentials = secrets?.Credentials },
            Event = next,
            Attempts = Attempts,
            FailingFor = FailingSince is { } since ? now - Instants.FromTicks(since) : TimeSpan.Zero,
            IsSealed = !isOpen,
        };
    }

    /// <summary>Gets the row as a report leaves it. Each report uses its lease up, so that the same report again counts for nothing.</summary>
    public PushRow After(PushReport report, DateTimeOffset now)
    {
        PushRow next = this with { Lease = Lease + 1 };
        if (report.Outcome == PushOutcome.Release)
        {
            return next with { Due = Instants.ToTicks(now) };
        }

        PushAttempt attempt = new() { At = now, Seq = report.Seq, Status = report.Status, Reason = report.Reason };
        next = next with { Log = PushLog.Append(Log, attempt) };
        return report.Outcome switch
        {
            PushOutcome.Delivered => next with { Cursor = report.Seq, Attempts = 0, FailingSince = null },
            PushOutcome.Retry => next.Failed(now) with { Due = Instants.ToTicks(now + report.Delay) },
            _ => next.Failed(now) with { State = PushState.Dead, Due = null },
        };
    }

    private PushRow Failed(DateTimeOffset now) => this with { Attempts = Attempts + 1, FailingSince = FailingSince ?? Instants.ToTicks(now) };
}
