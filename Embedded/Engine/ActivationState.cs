namespace Orleans.Embedded;

/// <summary>Where an activation is in its life. It only moves forward.</summary>
internal enum ActivationState
{
    /// <summary>Waits for its first turn.</summary>
    Creating,

    /// <summary>Is being made, reads its state, runs OnActivateAsync. Requests wait.</summary>
    Activating,

    Valid,

    /// <summary>Ends as soon as its running requests have. Requests that wait go to the next activation.</summary>
    Deactivating,

    Invalid,
}
