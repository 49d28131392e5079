using Asya.Grains.Hosting;

namespace Asya.Grains.Checkpoints;

/// <summary>The checkpoint store is away, missing or refuses. Trying again later may help.</summary>
/// <remarks>The message is for operators: it may name paths and buckets, so it never travels to a client.</remarks>
internal sealed class CheckpointStoreException(string message, Exception? innerException = null)
    : OperatorException(message, innerException);
