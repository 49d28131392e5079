namespace Orleans.Embedded;

/// <summary>Knows whose turn runs on the current thread.</summary>
internal static class RuntimeContext
{
    [ThreadStatic]
    private static Activation? t_current;

    public static Activation? Current
    {
        get => t_current;
        set => t_current = value;
    }

    /// <summary>Refuses code that has left its grain, for instance through Task.Run.</summary>
    public static void Check()
    {
        if (t_current is not { } activation)
        {
            throw new InvalidOperationException("Activation access violation. A non-activation thread attempted to access activation services.");
        }

        if (activation.IsInvalid)
        {
            throw new InvalidOperationException($"Attempt to access an invalid activation: {activation}");
        }
    }
}
