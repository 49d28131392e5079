using Orleans.Concurrency;

namespace Asya.Engine.Tests;

[Alias("test.timer")]
public interface ITimerGrain : IGrainWithStringKey
{
    /// <summary>Starts a timer whose ticks come to a gate.</summary>
    [Alias("start")]
    Task StartAsync(string gate, TimeSpan dueTime, TimeSpan period, TimerMode mode);

    [Alias("change")]
    Task ChangeAsync(TimeSpan dueTime, TimeSpan period);

    [Alias("dispose")]
    Task DisposeTimerAsync();

    [Alias("enter")]
    Task EnterAsync(string gate);

    [AlwaysInterleave, Alias("arrivals")]
    Task<int> ArrivalsAsync(string gate);

    [Alias("activation")]
    Task<string> ActivationAsync();

    [Alias("leave")]
    Task LeaveAsync();

    /// <summary>Tells the time, and how each form of RegisterGrainTimer fared.</summary>
    [Alias("all-forms")]
    Task StartAllFormsAsync(string gate);
}
