using Orleans.Concurrency;

namespace Asya.Engine.Tests;

[Alias("test.turn")]
public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Comes to a gate and goes on when it is open.</summary>
    [Alias("enter")]
    Task EnterAsync(string gate);

    [ReadOnly, Alias("read")]
    Task ReadAsync(string gate);

    /// <summary>Tells how many have come to a gate, whatever else goes on in the grain.</summary>
    [AlwaysInterleave, Alias("arrivals")]
    Task<int> ArrivalsAsync(string gate);

    /// <summary>Runs a step before and one after a gate; only the steps, not the wait, could be disturbed by others.</summary>
    [Alias("steps")]
    Task StepsAsync(string gate, int steps);

    [Alias("scheduling")]
    Task<string> SchedulingAsync();
}
