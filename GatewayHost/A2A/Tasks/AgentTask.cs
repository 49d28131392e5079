using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>A task to be shown. One that was only just taken on may be shown as submitted.</summary>
internal readonly record struct AgentTask(TaskSnapshot Task, bool IsJustSubmitted = false)
{
    /// <summary>Gets what is told about a message that did not answer the task's question. Told once, and not stored.</summary>
    public string? Note { get; init; }

    /// <summary>Gets what was said so far, the latest last. Default: it was not asked for.</summary>
    public ImmutableArray<TaskMessage> History { get; init; }
}
