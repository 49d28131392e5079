namespace Asya.Grains.Storage;

/// <summary>Instants as the tables hold them: ticks of 100 ns since 1970, so that nothing is rounded.</summary>
internal static class UnixTicks
{
    public static long ToTicks(DateTimeOffset instant) => instant.UtcTicks - DateTime.UnixEpoch.Ticks;

    public static long? ToTicks(DateTimeOffset? instant) => instant is { } value ? ToTicks(value) : null;

    public static DateTimeOffset FromTicks(long ticks) => new(ticks + DateTime.UnixEpoch.Ticks, TimeSpan.Zero);
}
