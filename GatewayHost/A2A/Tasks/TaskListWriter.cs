using System.Text.Json;
using Asya.Gateway.A2A.Dialects;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Writes a page of tasks.</summary>
internal static class TaskListWriter
{
    public static void Write(Utf8JsonWriter writer, ListTasksResponse list, A2ADialect dialect)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("tasks"u8);
        foreach (AgentTask task in list.Tasks)
        {
            new A2ATaskWriter(writer, dialect).Write(task);
        }

        writer.WriteEndArray();
        writer.WriteString("nextPageToken"u8, list.NextPageToken);
        writer.WriteNumber("pageSize"u8, list.PageSize);
        writer.WriteNumber("totalSize"u8, list.TotalSize);
        writer.WriteEndObject();
    }
}
