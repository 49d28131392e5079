namespace Orleans.Runtime;

/// <summary>Keys of the keyed <see cref="TimeProvider"/> services. Where none is registered, the system's clock is used.</summary>
public static class TimeProviderNames
{
    /// <summary>The clock of grains and grain timers.</summary>
    public const string Grains = "Orleans.Grains";
}
