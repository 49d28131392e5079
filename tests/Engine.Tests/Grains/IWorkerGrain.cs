namespace Asya.Engine.Tests;

[Alias("test.worker")]
public interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>Comes to a gate and returns which activation it did so in.</summary>
    [Alias("work")]
    Task<string> WorkAsync(string gate, CancellationToken cancellationToken);
}
