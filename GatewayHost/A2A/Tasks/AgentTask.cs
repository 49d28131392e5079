using System.Collections.Immutable;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.A2A.Dialects;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>A task to be shown. One that was only just taken on may be shown as submitted.</summary>
internal sealed record AgentTask(TaskSnapshot Task, bool IsJustSubmitted = false) : IA2AResult
{
    /// <summary>Gets what is told about a message that did not answer the task's question. Told once, and not stored.</summary>
    public string? Note { get; init; }

    /// <summary>Gets what was said so far, the latest last. Default: it was not asked for.</summary>
    public ImmutableArray<TaskMessage> History { get; init; }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer, A2ADialect dialect) => new A2ATaskWriter(writer, dialect).Write(this);
}
