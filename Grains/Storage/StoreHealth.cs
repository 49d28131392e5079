using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Tasks;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Storage;

/// <summary>
/// Whether the stores of this silo are available, logged on change. Reads and writes fail independently: a full disk can be read.
/// </summary>
internal sealed partial class StoreHealth
{
    public StoreHealth(ILogger<StoreHealth> logger)
    {
        Reads = new Outage(
            cause => LogStoreLost(logger, "read", cause.Message), after => LogStoreFound(logger, "read", after.TotalSeconds));
        Writes = new Outage(
            cause => LogStoreLost(logger, "written", cause.Message), after => LogStoreFound(logger, "written", after.TotalSeconds));
        Space = new Outage(cause => LogSpaceLost(logger, cause.Message), after => LogSpaceFound(logger, after.TotalSeconds));
    }

    public Outage Reads { get; }

    public Outage Writes { get; }

    /// <summary>Gets whether the disks have room for what a write may need. Small writes may still succeed when they have not.</summary>
    public Outage Space { get; }

    /// <summary>Gets whether envelopes can be put. The checkpoint store logs its own changes.</summary>
    public Outage Checkpoints { get; } = new(static _ => { }, static _ => { });

    /// <summary>Says in a sentence, without paths, why a write cannot succeed now; null: it can.</summary>
    public string? FindProblem() =>
        Writes.Cause is { } writes ? TaskStoreUnavailableException.Explain((writes as TaskStoreException)?.Fault ?? default)
        : Checkpoints.Cause is { } puts
            ? $"Tasks cannot pause: {(puts as CheckpointStoreException)?.PublicReason ?? "the checkpoint store does not answer"}."
        : Space.Cause switch
        {
            null => null,
            CheckpointStoreException full => $"Tasks cannot pause: {full.PublicReason}.",
            _ => TaskStoreUnavailableException.Explain(TaskStoreFault.Full),
        };

    [LoggerMessage(EventId = 1601, Level = LogLevel.Error, Message = "The task store cannot be {What}; trying again: {Why}")]
    private static partial void LogStoreLost(ILogger logger, string what, string why);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Information, Message = "The task store can be {What} again, after {Seconds:0.0} s")]
    private static partial void LogStoreFound(ILogger logger, string what, double seconds);

    [LoggerMessage(EventId = 1603, Level = LogLevel.Error, Message = "Not ready, since a disk is full: {Why}")]
    private static partial void LogSpaceLost(ILogger logger, string why);

    [LoggerMessage(EventId = 1604, Level = LogLevel.Information, Message = "The disk has room again, after {Seconds:0.0} s")]
    private static partial void LogSpaceFound(ILogger logger, double seconds);
}
