using Asya.Grains.Hosting;
using Microsoft.Extensions.Options;

namespace Asya.Hosting;

/// <summary>Ends the process when it does not end by itself, 10 seconds after the time that handlers have to finish.</summary>
/// <remarks>
/// A stop waits for others: for the database that the silo tells its end to, for calls on their way. When they are away, what is stored is
/// stored, and the rest is done again elsewhere or after the restart, as after a crash; waiting longer would bring nothing.
/// </remarks>
internal sealed partial class StopDeadline : IDisposable
{
    /// <summary>What a stop may take beside the drain, in an orderly way.</summary>
    private static readonly TimeSpan Orderly = TimeSpan.FromSeconds(6);

    /// <summary>What it may take in any way. Leaves a second for the last lines of the log.</summary>
    private static readonly TimeSpan Hard = TimeSpan.FromSeconds(9);

    private static readonly TimeSpan ForTheLog = TimeSpan.FromMilliseconds(500);

    private readonly ManualResetEventSlim _ended = new();
    private readonly SiloDrain _drain;
    private readonly ILogger _logger;

    private StopDeadline(SiloDrain drain, ILogger logger) => (_drain, _logger) = (drain, logger);

    /// <summary>Bounds the orderly part of a stop, which the host ends by itself.</summary>
    public static void Configure(IServiceCollection services) => services.AddSingleton<IConfigureOptions<HostOptions>>(
        static provider => new ConfigureOptions<HostOptions>(
            options => options.ShutdownTimeout = provider.GetRequiredService<SiloDrain>().Limit + Orderly));

    /// <summary>Watches a host, whose process does nothing else, until this is disposed.</summary>
    public static StopDeadline Watch(WebApplication application)
    {
        StopDeadline deadline = new(
            application.Services.GetRequiredService<SiloDrain>(), application.Services.GetRequiredService<ILogger<StopDeadline>>());
        TimeSpan limit = deadline._drain.Limit + Hard;

        // A thread of its own: the pool may be what is stuck.
        application.Lifetime.ApplicationStopping.Register(
            () => new Thread(() => deadline.EndWhenLate(limit)) { IsBackground = true, Name = "stop deadline" }.Start());
        return deadline;
    }

    /// <summary>All has ended.</summary>
    public void Dispose() => _ended.Set();

    private void EndWhenLate(TimeSpan limit)
    {
        if (_ended.Wait(limit))
        {
            return;
        }

        try
        {
            LogEnded(_logger, limit.TotalSeconds, _drain.Steps, _drain.Writes);
        }
        catch (ObjectDisposedException)
        {
            LogEndedLate(_logger, limit.TotalSeconds);
        }

        _ended.Wait(ForTheLog);
        Environment.Exit(1);
    }

    [LoggerMessage(EventId = 4114, Level = LogLevel.Error,
        Message = "Not stopped after {Seconds:0.#} s; ending now. Left: {Steps} steps at work, {Writes} writes that wait for the task store. What is not stored is done again")]
    private static partial void LogEnded(ILogger logger, double seconds, int steps, int writes);

    [LoggerMessage(EventId = 4115, Level = LogLevel.Error,
        Message = "Not stopped after {Seconds:0.#} s; ending now. All work was done, and the stores were being closed")]
    private static partial void LogEndedLate(ILogger logger, double seconds);
}
