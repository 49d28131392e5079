using Orleans.Concurrency;

namespace Asya.Grains.Tests.Platform;

/// <summary>A grain with which tests find out what Orleans does. Its gates have names that begin with its key.</summary>
[Alias("test.probe")]
internal interface IProbeGrain : IGrainWithStringKey
{
    /// <summary>Comes to the gate, and returns which activation it did so in.</summary>
    [Alias("enter")]
    Task<string> EnterAsync(string gate, CancellationToken cancellationToken);

    [AlwaysInterleave, Alias("arrivals")]
    Task<int> ArrivalsAsync(string gate);

    /// <summary>Takes steps that must not be disturbed by another turn, with a pause after each.</summary>
    [Alias("steps")]
    Task StepsAsync(int steps);

    /// <summary>Returns the scheduler of the continuation of an await.</summary>
    [Alias("scheduling")]
    Task<string> SchedulingAsync();

    /// <summary>Starts a timer whose ticks come to a gate.</summary>
    [Alias("start-timer")]
    Task StartTimerAsync(TimeSpan period, bool interleave, string gate);

    [Alias("stop-timer")]
    Task StopTimerAsync();

    /// <summary>Asks to be ended, then comes to the gate.</summary>
    [Alias("leave")]
    Task<string> LeaveAsync(string gate);
}
