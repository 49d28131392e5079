namespace Asya.TestKit;

/// <summary>A timer that is set on a <see cref="ManualTimeProvider"/>.</summary>
/// <param name="Due">When it is due.</param>
/// <param name="Period">How often it is due from then on; infinite: it is due once.</param>
/// <param name="Owner">The type of what set it, as far as the timer knows: the state that it was made with.</param>
public sealed record ManualTimerSetting(DateTimeOffset Due, TimeSpan Period, Type? Owner)
{
    /// <summary>Whether it is due once.</summary>
    public bool IsOnce => Period <= TimeSpan.Zero;

    /// <summary>Whether it is that of a <see cref="Task.Delay(TimeSpan, TimeProvider)"/>.</summary>
    public bool IsDelay =>
        Owner is { Name: var name, DeclaringType: var outer } && outer == typeof(Task)
            && name.StartsWith("DelayPromise", StringComparison.Ordinal);
}
