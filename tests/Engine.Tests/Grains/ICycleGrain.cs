namespace Asya.Engine.Tests;

[Alias("test.cycle")]
public interface ICycleGrain : IGrainWithStringKey
{
    /// <summary>Calls another grain, which calls back.</summary>
    [Alias("around")]
    Task<string> AroundAsync(string by, bool allow);

    /// <summary>As AroundAsync; and while it is under way, the section ends for those that come later.</summary>
    [Alias("back")]
    Task<string> BackAsync(string to);

    [Alias("name")]
    Task<string> NameAsync();

    /// <summary>Allows its chain to come back, then waits at a gate.</summary>
    [Alias("hold")]
    Task HoldAsync(string gate);
}
