using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.A2A.Dialects;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>One page of a list of tasks.</summary>
internal sealed record ListTasksResponse(ImmutableArray<AgentTask> Tasks, string NextPageToken, int PageSize, long TotalSize) : IA2AResult
{
    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer, A2ADialect dialect)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("tasks"u8);
        foreach (AgentTask task in Tasks)
        {
            task.Write(writer, dialect);
        }

        writer.WriteEndArray();
        writer.WriteString("nextPageToken"u8, NextPageToken);
        writer.WriteNumber("pageSize"u8, PageSize);
        writer.WriteNumber("totalSize"u8, TotalSize);
        writer.WriteEndObject();
    }
}
