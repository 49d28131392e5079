using System.Diagnostics;
using System.Reflection;

namespace Asya.Gateway.Hosting;

/// <summary>Says that the process starts, that it begins to stop, and when everything has stopped.</summary>
internal sealed partial class LifeNotice(ILogger<LifeNotice> logger) : IHostedLifecycleService
{
    private static readonly string Version = typeof(LifeNotice)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private long _stopping;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        LogStarting(logger, Version, Environment.ProcessId);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = Stopwatch.GetTimestamp();
        LogStopping(logger);
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        double seconds = Stopwatch.GetElapsedTime(_stopping).TotalSeconds;
        LogStopped(logger, seconds);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 4111, Level = LogLevel.Information, Message = "Asya {Version} is starting (process {Process})")]
    private static partial void LogStarting(ILogger logger, string version, int process);

    [LoggerMessage(EventId = 4112, Level = LogLevel.Information, Message = "Stopping: no new requests are taken")]
    private static partial void LogStopping(ILogger logger);

    [LoggerMessage(EventId = 4113, Level = LogLevel.Information, Message = "Stopped after {Seconds:0.0} s")]
    private static partial void LogStopped(ILogger logger, double seconds);
}
