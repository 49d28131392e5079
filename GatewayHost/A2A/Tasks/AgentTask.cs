using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>A task to be shown. One that was only just taken on may be shown as submitted.</summary>
internal readonly record struct AgentTask(TaskSnapshot Task, bool IsJustSubmitted = false)
{
    /// <summary>Gets what is told about a message that did not answer the task's question. Told once, and not stored.</summary>
    public string? Note { get; init; }
}
