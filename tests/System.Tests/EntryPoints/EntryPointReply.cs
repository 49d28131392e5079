using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary>The answer of an entry point, in the form of its protocol.</summary>
internal sealed record EntryPointReply(EntryPoint Door, HttpStatusCode Status, string Text)
{
    /// <summary>Gets the text of the answer; of a stream, its last event.</summary>
    public JsonElement Json { get; } = JsonDocument.Parse(
        Text.Split('\n').LastOrDefault(static line => line.StartsWith("data: ", StringComparison.Ordinal))?["data: ".Length..]
            ?? Text).RootElement;

    /// <summary>Gets the task, or fails with the actual answer.</summary>
    public string TaskId
    {
        get
        {
            Assert.False(IsRefused, $"{Door} refused it with {(int)Status}: {Text}");
            JsonElement task = Door switch
            {
                EntryPoint.Mesh => Json.GetProperty("id"),
                EntryPoint.A2A03 => Json.GetProperty("result").GetProperty("id"),
                EntryPoint.A2A1 => Json.GetProperty("result").GetProperty("task").GetProperty("id"),
                EntryPoint.A2ARest => Json.GetProperty("task").GetProperty("id"),
                EntryPoint.Mcp => Json.GetProperty("result").GetProperty("_meta").GetProperty("asya.sh/taskId"),
                _ => JsonDocument.Parse(Json.GetProperty("content")[0].GetProperty("text").GetString()!).RootElement.GetProperty("task_id"),
            };
            return task.GetString()!;
        }
    }

    public bool IsRefused => (int)Status >= 400 || IsCallError || IsToolError;

    // A failed task has an error too, and is no refusal.
    private bool IsCallError => Door is EntryPoint.A2A03 or EntryPoint.A2A1 or EntryPoint.Mcp && Json.TryGetProperty("error", out _);

    private bool IsToolError => Door == EntryPoint.Mcp && Json.TryGetProperty("result", out JsonElement result)
        && result.TryGetProperty("isError", out JsonElement isError) && isError.GetBoolean();

    public EntryPointReply(EntryPoint entry, Reply reply)
        : this(entry, reply.Status, reply.Text)
    {
    }

    /// <summary>
    /// Fails, showing the answer, unless the call was forbidden. An MCP tool reports that in its result, not in the HTTP status.
    /// </summary>
    public EntryPointReply ExpectForbidden()
    {
        bool saysSo = Text.Contains("not_allowed", StringComparison.Ordinal) || Text.Contains("forbidden", StringComparison.Ordinal);
        Assert.True(Status == HttpStatusCode.Forbidden
            || (IsToolError && saysSo), $"{Door} should have forbidden it, and answered {(int)Status}: {Text}");
        return this;
    }
}
