using System.Text.Json;
using Asya.Gateway.A2A.Dialects;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>The task that a message has started or answered: the reply is the task, or has it as a member.</summary>
internal sealed record SentTask(AgentTask Task) : IA2AResult
{
    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer, A2ADialect dialect)
    {
        dialect.StartItem(writer, "task"u8);
        Task.Write(writer, dialect);
        dialect.EndItem(writer);
    }
}
