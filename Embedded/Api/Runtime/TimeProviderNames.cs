namespace Orleans.Runtime;

/// <summary>Keys of the keyed <see cref="TimeProvider"/> services. Where none is registered, the unkeyed one is used.</summary>
public static class TimeProviderNames
{
    /// <summary>The clock of idle collection.</summary>
    public const string ActivationManagement = "Orleans.ActivationManagement";

    /// <summary>The clock of grains and grain timers.</summary>
    public const string Grains = "Orleans.Grains";

    /// <summary>The clock of response timeouts.</summary>
    public const string Messaging = "Orleans.Messaging";
}
