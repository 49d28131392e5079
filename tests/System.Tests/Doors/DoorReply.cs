using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.Doors;

/// <summary>What a door answered, whatever the form in which its protocol says so.</summary>
internal sealed record DoorReply(Door Door, HttpStatusCode Status, string Text)
{
    /// <summary>Gets what was said; of a stream, its last event.</summary>
    public JsonElement Json { get; } = JsonDocument.Parse(
        Text.Split('\n').LastOrDefault(static line => line.StartsWith("data: ", StringComparison.Ordinal))?["data: ".Length..] ?? Text).RootElement;

    /// <summary>Gets the task, or fails with what was said instead.</summary>
    public string TaskId
    {
        get
        {
            Assert.False(IsRefused, $"{Door} refused it with {(int)Status}: {Text}");
            JsonElement task = Door switch
            {
                Door.Mesh => Json.GetProperty("id"),
                Door.A2A03 => Json.GetProperty("result").GetProperty("id"),
                Door.A2A1 => Json.GetProperty("result").GetProperty("task").GetProperty("id"),
                Door.A2ARest => Json.GetProperty("task").GetProperty("id"),
                Door.Mcp => Json.GetProperty("result").GetProperty("_meta").GetProperty("asya.sh/taskId"),
                _ => JsonDocument.Parse(Json.GetProperty("content")[0].GetProperty("text").GetString()!).RootElement.GetProperty("task_id"),
            };
            return task.GetString()!;
        }
    }

    public bool IsRefused => (int)Status >= 400 || IsCallError || IsToolError;

    // A failed task has an error too, and is no refusal.
    private bool IsCallError => Door is Door.A2A03 or Door.A2A1 or Door.Mcp && Json.TryGetProperty("error", out _);

    private bool IsToolError => Door == Door.Mcp && Json.TryGetProperty("result", out JsonElement result)
        && result.TryGetProperty("isError", out JsonElement isError) && isError.GetBoolean();

    public DoorReply(Door door, Reply reply)
        : this(door, reply.Status, reply.Text)
    {
    }

    /// <summary>Fails, showing what was said, unless the caller may not do it. Of MCP's tools the result says so, and HTTP knows of nothing.</summary>
    public DoorReply ExpectForbidden()
    {
        bool saysSo = Text.Contains("not_allowed", StringComparison.Ordinal) || Text.Contains("forbidden", StringComparison.Ordinal);
        Assert.True(Status == HttpStatusCode.Forbidden || (IsToolError && saysSo), $"{Door} should have forbidden it, and answered {(int)Status}: {Text}");
        return this;
    }
}
