namespace Asya.Timing;

/// <summary>How the waits between attempts grow.</summary>
public enum BackoffGrowth
{
    /// <summary>Twice as long each time.</summary>
    Exponential = 0,

    /// <summary>Longer by the first wait each time.</summary>
    Linear = 1,

    /// <summary>Always the same.</summary>
    Constant = 2,
}
