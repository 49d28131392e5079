using System.Text.Json;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>How a task looks to MCP clients, in the results of tools.</summary>
internal static class TaskShape
{
    /// <summary>Gets the state's name: those of MCP's own tasks.</summary>
    public static string StateOf(TaskPhase phase) => phase switch
    {
        TaskPhase.Pending or TaskPhase.Running => "working",
        TaskPhase.Paused => "input_required",
        TaskPhase.Succeeded => "completed",
        TaskPhase.Failed => "failed",
        _ => "cancelled",
    };

    /// <summary>
    /// Gets a state's phase; null: there is none of this name. What is working may also be pending, but that is never for long.
    /// </summary>
    public static TaskPhase? PhaseOf(string state) => state switch
    {
        "working" => TaskPhase.Running,
        "input_required" => TaskPhase.Paused,
        "completed" => TaskPhase.Succeeded,
        "failed" => TaskPhase.Failed,
        "cancelled" => TaskPhase.Canceled,
        _ => null,
    };

    /// <summary>Writes the whole task.</summary>
    public static void Write(Utf8JsonWriter writer, TaskSnapshot task)
    {
        writer.WriteStartObject();
        WriteFields(writer, task);
        if (task.Phase == TaskPhase.Paused)
        {
            WritePause(writer, task);
        }

        writer.WriteRawUnlessEmpty("result"u8, task.Result);
        writer.WriteEndObject();
    }

    /// <summary>Writes a list's entry: without fields and result.</summary>
    public static void WriteEntry(Utf8JsonWriter writer, TaskSnapshot task)
    {
        writer.WriteStartObject();
        WriteFields(writer, task);
        if (task.Phase == TaskPhase.Paused)
        {
            writer.WriteNumber("pause"u8, task.PauseNumber);
            writer.WriteString("prompt"u8, PauseForm.PromptOf(task.PauseMetadata));
        }

        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, TaskSnapshot task)
    {
        writer.WriteString("taskId"u8, task.Key.Id.Value);
        writer.WriteString("state"u8, StateOf(task.Phase));
        writer.WriteUnlessEmpty("flow"u8, task.Flow);
        if (task.Phase is TaskPhase.Pending or TaskPhase.Running)
        {
            writer.WriteNumber("progressPercent"u8, task.Progress);
            writer.WriteUnlessEmpty("message"u8, task.Message);
        }

        if (task.Error is { } error)
        {
            writer.WriteString("error"u8, error.Message);
            writer.WriteUnlessEmpty("errorCode"u8, error.Code);
        }

        writer.WriteInstant("createdAt"u8, task.CreatedAt);
        writer.WriteInstant("updatedAt"u8, task.UpdatedAt);
    }

    // All of the pause's metadata, beside the members that every pause has.
    private static void WritePause(Utf8JsonWriter writer, TaskSnapshot task)
    {
        writer.WriteNumber("pause"u8, task.PauseNumber);
        writer.WriteString("prompt"u8, PauseForm.PromptOf(task.PauseMetadata));
        writer.WritePropertyName("fields"u8);
        using JsonDocument pause =
            JsonDocument.Parse(task.PauseMetadata.IsEmpty
                ? JsonBytes.EmptyObject.Utf8
                : task.PauseMetadata.Utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        if (pause.RootElement.ValueKind == JsonValueKind.Object && pause.RootElement.TryGetProperty("fields"u8, out JsonElement fields)
            && fields.ValueKind == JsonValueKind.Array)
        {
            fields.WriteTo(writer);
        }
        else
        {
            writer.WriteStartArray();
            writer.WriteEndArray();
        }
    }
}
