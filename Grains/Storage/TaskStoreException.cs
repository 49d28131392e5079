using Asya.Grains.Hosting;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>The task store failed: disk full, input/output error, a foreign file.</summary>
/// <remarks>
/// Nothing of a write that ended so is visible. The message is for operators: it may name paths, so it never travels to a client.
/// </remarks>
internal sealed class TaskStoreException(string message, Exception? innerException = null)
    : OperatorException(message, innerException)
{
    /// <summary>Gets what is wrong, where that has a name.</summary>
    public TaskStoreFault Fault { get; init; }
}
