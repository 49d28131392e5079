using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asya.Timing;

/// <summary>The clock of a process: every rule that asks what time it is asks this one. It does not jump with the wall clock.</summary>
/// <remarks>Timers and measured times are the machine's own: both count the time that passes, and no wall clock changes them.</remarks>
public sealed partial class SteadyClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _machine;
    private readonly ILogger _logger;
    private readonly long _start;
    private SteadyTime _time;

    /// <summary>Makes a clock over the machine's.</summary>
    /// <param name="machine">The wall clock, and the time that passes.</param>
    /// <param name="logger">Told of jumps.</param>
    public SteadyClock(TimeProvider machine, ILogger<SteadyClock>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(machine);
        _machine = machine;
        _logger = logger ?? NullLogger<SteadyClock>.Instance;
        _start = machine.GetTimestamp();
        _time = new(machine.GetUtcNow(), TimeSpan.Zero);
    }

    /// <summary>The machine's time: for the clock itself, and to wait for processes of the machine, which no other clock drives.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The one place.")]
    internal static TimeProvider Machine => System;

    /// <inheritdoc/>
    public override long TimestampFrequency => _machine.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _machine.LocalTimeZone;

    /// <inheritdoc/>
    public override long GetTimestamp() => _machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _machine.CreateTimer(callback, state, dueTime, period);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        SteadyTime time;
        lock (_lock)
        {
            _time = time = _time.Read(_machine.GetUtcNow(), _machine.GetElapsedTime(_start));
        }

        if (time.Change != SteadyTimeChange.None)
        {
            Tell(time);
        }

        return time.Now;
    }

    private void Tell(SteadyTime time)
    {
        switch (time.Change)
        {
            case SteadyTimeChange.Jumped:
                LogJumped(_logger, time.Jump.TotalSeconds, SteadyTime.Patience.TotalSeconds);
                break;
            case SteadyTimeChange.CameBack:
                LogCameBack(_logger);
                break;
            default:
                LogFollowed(_logger, time.Jump.TotalSeconds, time.Now);
                break;
        }
    }

    [LoggerMessage(EventId = 1701, Level = LogLevel.Warning, Message =
        "The wall clock has jumped by {Seconds:0.0} s. Nothing follows it unless it stays so for {Patience:0} s")]
    private static partial void LogJumped(ILogger logger, double seconds, double patience);

    [LoggerMessage(EventId = 1702, Level = LogLevel.Information, Message = "The wall clock is right again; its jump had no effect")]
    private static partial void LogCameBack(ILogger logger);

    [LoggerMessage(EventId = 1703, Level = LogLevel.Warning, Message =
        "The wall clock's jump of {Seconds:0.0} s has lasted: it is {Now:O} now. What has become due by it happens; running tasks keep the time that they have left")]
    private static partial void LogFollowed(ILogger logger, double seconds, DateTimeOffset now);
}
