using Asya.Actors;

namespace Asya.Samples.Expenses;

/// <summary>The part of the payload that <see cref="Pay"/> reads.</summary>
public sealed record Decided(decimal Total, string Status, bool Approved = false);

/// <summary>The part of the payload that <see cref="Pay"/> writes.</summary>
public sealed record Paid(string Status, string? Payment);

/// <summary>Pays what was approved, by a person or because it is small.</summary>
public sealed class Pay : IActor<Decided, Paid>
{
    public Task<Paid?> ProcessAsync(Decided payload, ActorContext context, CancellationToken cancellationToken)
    {
        bool isApproved = payload.Approved || payload.Status == "auto_approved";

        // A step may run twice after a crash. The key is the same both times, so the bank pays once.
        return Task.FromResult<Paid?>(isApproved
            ? new("paid", $"{payload.Total} EUR, key {context.IdempotencyKey}")
            : new("rejected", null));
    }
}
