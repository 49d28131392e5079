namespace Asya.Tasks;

/// <summary>The task store failed for a reason that has a name. Nothing was decided; the call may be made again.</summary>
/// <remarks>The message names no path and no server: it travels to clients.</remarks>
[GenerateSerializer, Alias("asya.task-store-unavailable")]
public sealed class TaskStoreUnavailableException(TaskStoreFault fault) : OrleansException(Explain(fault))
{
    [Id(0)]
    public TaskStoreFault Fault { get; } = fault;

    /// <summary>Says in a sentence what is wrong.</summary>
    public static string Explain(TaskStoreFault fault) => fault switch
    {
        TaskStoreFault.Full => "The disk of the task store is full.",
        TaskStoreFault.Locked => "The task store is locked by another program.",
        TaskStoreFault.ReadOnly => "The task store is read-only.",
        TaskStoreFault.Gone => "The file of the task store was removed or replaced.",
        _ => "The task store does not answer.",
    };
}
