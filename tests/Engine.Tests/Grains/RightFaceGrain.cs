namespace Asya.Engine.Tests;

internal sealed class RightFaceGrain : Grain, IFaceGrain
{
    public Task LookAsync() => Task.CompletedTask;
}
