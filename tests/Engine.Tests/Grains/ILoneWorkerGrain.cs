namespace Asya.Engine.Tests;

[Alias("test.lone-worker")]
public interface ILoneWorkerGrain : IWorkerGrain
{
    [Alias("leave")]
    Task LeaveAsync();
}
