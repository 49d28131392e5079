namespace Asya.Engine.Tests;

[Alias("test.life")]
public interface ILifeGrain : IGrainWithStringKey
{
    [Alias("activation")]
    Task<string> ActivationAsync();

    [Alias("leave")]
    Task LeaveAsync();

    /// <summary>Asks to be ended, then goes on until a gate opens.</summary>
    [Alias("leave-slowly")]
    Task<string> LeaveSlowlyAsync(string gate);

    [Alias("enter")]
    Task<string> EnterAsync(string gate);

    [Alias("delay")]
    Task<string> DelayDeactivationAsync(TimeSpan time);
}
