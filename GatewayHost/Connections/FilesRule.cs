namespace Asya.Gateway.Connections;

/// <summary>Refuses to start a process that may open too few files.</summary>
internal sealed class FilesRule(ConnectionLimits limits) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        limits.Files is { } files and < ConnectionLimits.MinFiles ? throw new TooFewFilesException(files) : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
