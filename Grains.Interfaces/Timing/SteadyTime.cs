namespace Asya.Timing;

/// <summary>
/// The rule of a silo's clock: it runs with the time that passes, follows the wall clock, and does not jump with it. A jump counts once it
/// has lasted for <see cref="Patience"/>.
/// </summary>
/// <remarks>Pure: both clocks are arguments. ADR 36 has the cases.</remarks>
/// <param name="Now">What the clock showed at the last reading.</param>
/// <param name="At">The elapsed time at that reading, from any start.</param>
internal readonly record struct SteadyTime(DateTimeOffset Now, TimeSpan At)
{
    /// <summary>By how much the wall clock has to differ to have jumped. Less is followed little by little.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>How long a jump has to last before it counts.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>How much faster or slower than time the clock runs while it follows.</summary>
    private const double MaxSlew = 0.05;

    /// <summary>The elapsed time at which the jump was noticed that does not count yet; null: the wall clock is in order.</summary>
    public TimeSpan? JumpedAt { get; private init; }

    /// <summary>By how much the wall clock is off while a jump does not count yet; else by how much the last reading has jumped.</summary>
    public TimeSpan Jump { get; private init; }

    /// <summary>What has happened at the last reading.</summary>
    public SteadyTimeChange Change { get; private init; }

    /// <summary>Reads both clocks.</summary>
    /// <param name="wall">The wall clock.</param>
    /// <param name="at">The elapsed time, from the same start as ever; never less than before.</param>
    public SteadyTime Read(DateTimeOffset wall, TimeSpan at)
    {
        TimeSpan passed = at - At;
        DateTimeOffset expected = Now + passed;
        TimeSpan off = wall - expected;
        if (off.Duration() <= Tolerance)
        {
            TimeSpan most = passed * MaxSlew;
            TimeSpan slew = off > most ? most : off < -most ? -most : off;
            return new(expected + slew, at) { Change = JumpedAt is null ? SteadyTimeChange.None : SteadyTimeChange.CameBack };
        }

        // It has jumped again while the first jump was waited out: that one did not last.
        if (JumpedAt is not { } since || (off - Jump).Duration() > Tolerance)
        {
            return new(expected, at) { JumpedAt = at, Jump = off, Change = SteadyTimeChange.Jumped };
        }

        return at - since >= Patience
            ? new(wall, at) { Jump = off, Change = SteadyTimeChange.Followed }
            : new(expected, at) { JumpedAt = since, Jump = Jump };
    }
}
