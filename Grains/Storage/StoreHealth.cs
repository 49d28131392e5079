using Asya.Grains.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Storage;

/// <summary>Whether the task store is available, logged on change. Reads and writes fail independently: a full disk can be read.</summary>
internal sealed partial class StoreHealth
{
    public StoreHealth(ILogger<StoreHealth> logger)
    {
        Reads = new Outage(
            cause => LogStoreLost(logger, "read", cause.Message), after => LogStoreFound(logger, "read", after.TotalSeconds));
        Writes = new Outage(
            cause => LogStoreLost(logger, "written", cause.Message), after => LogStoreFound(logger, "written", after.TotalSeconds));
    }

    public Outage Reads { get; }

    public Outage Writes { get; }

    [LoggerMessage(EventId = 1601, Level = LogLevel.Error, Message = "The task store cannot be {What}; trying again: {Why}")]
    private static partial void LogStoreLost(ILogger logger, string what, string why);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Information, Message = "The task store can be {What} again, after {Seconds:0.0} s")]
    private static partial void LogStoreFound(ILogger logger, string what, double seconds);
}
