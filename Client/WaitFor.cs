namespace Asya.Client;

/// <summary>What to wait for.</summary>
public enum WaitFor
{
    /// <summary>The task does nothing more by itself: it is paused or over.</summary>
    Settled = 0,

    /// <summary>The task is over.</summary>
    End = 1,
}
