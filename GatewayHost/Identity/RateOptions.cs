namespace Asya.Gateway.Identity;

/// <summary>The rate limits. In force while identity is on.</summary>
public sealed class RateOptions
{
    /// <summary>Gets or sets how many requests a second each principal has; 0: no limit.</summary>
    /// <value>Default: 100.</value>
    public int PerSecond { get; set; } = 100;

    /// <summary>Gets or sets how many it may send at once after a rest.</summary>
    /// <value>Default: 500.</value>
    public int Burst { get; set; } = 500;

    /// <summary>Gets or sets the requests per second of each remote address without a valid credential; 0: no limit.</summary>
    /// <value>Default: 10.</value>
    public int UnknownPerSecond { get; set; } = 10;

    /// <summary>Gets or sets how many of those may come at once after a rest.</summary>
    /// <value>Default: 100.</value>
    public int UnknownBurst { get; set; } = 100;
}
