using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>How a grain timer ticks.</summary>
public readonly struct GrainTimerCreationOptions
{
    public GrainTimerCreationOptions()
    {
    }

    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Gets the time to the first tick; infinite: none.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Gets the time from the end of a tick to the next; infinite: there is one tick only.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Gets a value indicating whether ticks run beside requests.</summary>
    public bool Interleave { get; init; }

    /// <summary>Gets a value indicating whether ticks keep the activation from idle collection.</summary>
    public bool KeepAlive { get; init; }
}
