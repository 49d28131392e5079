namespace Asya.Engine.Tests;

internal sealed class LeftFace : Grain, IFaceGrain
{
    public Task LookAsync() => Task.CompletedTask;
}
