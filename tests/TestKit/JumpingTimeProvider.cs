namespace Asya.TestKit;

/// <summary>A machine whose wall clock a test sets, while time passes as its <see cref="ManualTimeProvider"/> says.</summary>
public sealed class JumpingTimeProvider(ManualTimeProvider time) : TimeProvider
{
    private long _off;

    /// <summary>By how much the wall clock is off.</summary>
    public TimeSpan Off
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _off));
        set => Interlocked.Exchange(ref _off, value.Ticks);
    }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Off;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
