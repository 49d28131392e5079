namespace Asya.Actors.Tests.Abi;

/// <summary>One runner for the tests that leave nothing behind in it.</summary>
public sealed class SharedRunner : IAsyncLifetime
{
    private RunnerProcess? _runner;

    internal RunnerProcess Runner => _runner ?? throw new InvalidOperationException("It has not been started.");

    public async Task InitializeAsync() => _runner = await RunnerProcess.StartAsync("kinds.function");

    public Task DisposeAsync()
    {
        _runner?.Dispose();
        return Task.CompletedTask;
    }
}
