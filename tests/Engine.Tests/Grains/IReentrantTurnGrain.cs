namespace Asya.Engine.Tests;

[Alias("test.reentrant-turn")]
public interface IReentrantTurnGrain : IGrainWithStringKey
{
    [Alias("enter")]
    Task EnterAsync(string gate);

    [Alias("steps")]
    Task StepsAsync(string gate, int steps);
}
