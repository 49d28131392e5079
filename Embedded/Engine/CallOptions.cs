namespace Orleans.Embedded;

/// <summary>How a request gets along with others on its activation.</summary>
[Flags]
internal enum CallOptions
{
    None = 0,
    AlwaysInterleave = 1,
    ReadOnly = 2,
    OneWay = 4,

    /// <summary>Has a cancellation token among its arguments.</summary>
    Cancellable = 8,

    /// <summary>Belongs to this activation and to none that follows it: a timer's tick.</summary>
    LocalOnly = 16,

    /// <summary>Does not keep the activation from idle collection.</summary>
    NoKeepAlive = 32,
}
