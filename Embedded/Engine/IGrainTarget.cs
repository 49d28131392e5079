namespace Orleans.Embedded;

/// <summary>Where requests for one grain go.</summary>
internal interface IGrainTarget
{
    /// <summary>Takes a request. False: it has ended, look for the next one.</summary>
    bool Receive(Request request);

    /// <summary>Ends what is here; the task ends when it has.</summary>
    Task DeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken);

    /// <summary>Ends what has been idle for too long.</summary>
    void CollectIdle(long now, TimeSpan age);
}
