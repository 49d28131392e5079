namespace Orleans.Runtime;

/// <summary>One activation of a grain, as its own code and the runtime see it.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    GrainId GrainId { get; }

    /// <summary>Gets the grain's object, once it has been made.</summary>
    object? GrainInstance { get; }

    GrainReference GrainReference { get; }

    /// <summary>Gets the services of this activation's own scope.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Gets a task that ends when the activation has.</summary>
    Task Deactivated { get; }

    /// <summary>Ends the activation as soon as its running requests have ended.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
