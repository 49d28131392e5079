using Asya.Grains.Hosting;

namespace Asya.Grains.Storage;

/// <summary>The task store failed: disk full, input/output error, a foreign file.</summary>
/// <remarks>
/// Nothing of a write that ended so is visible. The message is for operators: it may name paths, so it never travels to a client.
/// </remarks>
internal sealed class TaskStoreException(string message, Exception? innerException = null)
    : OperatorException(message, innerException);
