using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>A start of a task, as a protocol has understood it.</summary>
internal sealed record TaskStart
{
    /// <summary>Gets the key of the new task: <see cref="TaskStarter.KeyOf"/>.</summary>
    public required TaskKey Key { get; init; }

    public required CreateTask Command { get; init; }

    /// <summary>Whether the task will be waited for. It is watched from before its creation then, so that nothing is missed.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Gets how the protocol says that there is no such flow. Null: as a task rejects it.</summary>
    public Func<string, Exception>? UnknownFlow { get; init; }
}
