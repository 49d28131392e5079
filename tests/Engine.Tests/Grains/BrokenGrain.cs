namespace Asya.Engine.Tests;

internal sealed class BrokenGrain : Grain, IBrokenGrain
{
    public BrokenGrain() => throw new TestException(3, "cannot be made");

    public Task EnterAsync() => Task.CompletedTask;
}
