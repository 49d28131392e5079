using Asya.Grains.Hosting;

namespace Asya.Grains.Checkpoints;

/// <summary>The checkpoint store is away, missing or refuses. Trying again later may help.</summary>
/// <remarks>The message is for operators: it may name paths and buckets, so it never travels to a client.</remarks>
internal sealed class CheckpointStoreException(string message, Exception? innerException = null)
    : OperatorException(message, innerException)
{
    /// <summary>Gets a value indicating whether the store answers but denies access: its rules have to be changed.</summary>
    public bool IsForbidden { get; init; }

    /// <summary>Gets a value indicating whether its disk is full.</summary>
    public bool IsFull { get; init; }

    /// <summary>Gets the reason for clients: no path and no bucket.</summary>
    public string PublicReason =>
        IsFull ? "the disk of the checkpoint store is full"
        : IsForbidden ? "the checkpoint store denies access"
        : Message.Contains("state mount not found", StringComparison.Ordinal) ? "state mount not found"
        : "the checkpoint store does not answer";
}
