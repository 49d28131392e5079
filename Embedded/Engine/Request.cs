namespace Orleans.Embedded;

/// <summary>Work for an activation that waits until it may run: a call or a timer's tick.</summary>
internal abstract class Request
{
    /// <summary>Gets or sets the request behind this one in its activation's queue.</summary>
    public Request? Next { get; set; }

    public CallOptions Options { get; protected set; }

    /// <summary>Gets the request context of the caller.</summary>
    public Dictionary<string, object>? Context { get; protected set; }

    /// <summary>Gets a value indicating whether nobody waits any more, so that it need not begin.</summary>
    public virtual bool IsObsolete => false;

    public bool Has(CallOptions option) => (Options & option) != 0;

    /// <summary>Runs on the activation. Returns false if it goes on after this; then it reports to <see cref="Activation.Finished"/>.</summary>
    public abstract bool Start(Activation activation);

    /// <summary>Tells whoever waits that the request has ended on the activation.</summary>
    public abstract void Respond(Activation activation);

    /// <summary>Ends a request that was never started.</summary>
    public abstract void Reject(Exception exception);
}
