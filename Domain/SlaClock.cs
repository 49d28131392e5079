namespace Asya.Domain;

/// <summary>A budget of running time. It either runs towards a deadline or is frozen with what is left.</summary>
/// <param name="Budget">The whole of it.</param>
/// <param name="Left">What was left when it was last frozen or started.</param>
/// <param name="Deadline">When it ends; null: frozen.</param>
/// <param name="Epoch">One more with each start. A timer tick of an earlier epoch is void.</param>
internal sealed record SlaClock(TimeSpan Budget, TimeSpan Left, DateTimeOffset? Deadline, int Epoch)
{
    public static SlaClock Unset { get; } = new(TimeSpan.Zero, TimeSpan.Zero, null, 0);

    public static SlaClock Frozen(TimeSpan budget) => new(budget, budget, null, 0);

    public bool IsRunning => Deadline is not null;

    /// <summary>Whether no time is left: then the task has failed.</summary>
    public bool IsSpent(DateTimeOffset now) => RemainingAt(now) <= TimeSpan.Zero;

    public TimeSpan RemainingAt(DateTimeOffset now)
    {
        TimeSpan left = Deadline is { } end ? end - now : Left;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public SlaClock Freeze(DateTimeOffset now) => IsRunning ? this with { Left = RemainingAt(now), Deadline = null } : this;

    /// <summary>Adds running time.</summary>
    public SlaClock Extend(TimeSpan by) =>
        by > TimeSpan.Zero ? this with { Budget = Budget + by, Left = Left + by, Deadline = Deadline + by } : this;

    public SlaClock Thaw(DateTimeOffset now) => IsRunning ? this : this with { Deadline = now + Left, Epoch = Epoch + 1 };
}
