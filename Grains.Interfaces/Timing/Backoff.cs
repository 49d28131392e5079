namespace Asya.Timing;

/// <summary>How long to wait before each further attempt.</summary>
/// <param name="Min">The wait after the first failure.</param>
/// <param name="Max">The longest wait.</param>
public readonly record struct Backoff(TimeSpan Min, TimeSpan Max)
{
    // Far above what any Max allows, and far below what a double can hold.
    private const int MaxDoublings = 60;

    /// <summary>How the waits grow from <see cref="Min"/> to <see cref="Max"/>.</summary>
    public BackoffGrowth Growth { get; init; }

    /// <summary>How far chance may change a wait: 0.5 draws it between half and one and a half of itself.</summary>
    public double Jitter { get; init; }

    /// <summary>Whether chance may only shorten a wait, never make it longer.</summary>
    public bool OnlyShortens { get; init; }

    /// <summary>Tells how long to wait after so many failures in a row.</summary>
    /// <param name="failures">How often it has failed, 1 or more.</param>
    /// <param name="chance">0 to 1. Without <see cref="Jitter"/> it has no effect.</param>
    public TimeSpan DelayAfter(int failures, double chance = 0)
    {
        double factor = Growth switch
        {
            BackoffGrowth.Constant => 1,
            BackoffGrowth.Linear => failures,
            _ => Math.Pow(2, Math.Clamp(failures - 1, 0, MaxDoublings)),
        };
        double whole = Math.Min(Max.Ticks, Min.Ticks * factor);
        double spread = OnlyShortens ? Jitter : 2 * Jitter;
        return TimeSpan.FromTicks((long)(whole * (1 - Jitter + (spread * chance))));
    }
}
