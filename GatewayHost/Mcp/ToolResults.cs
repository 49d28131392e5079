using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary>What tools answer: a text, and the same as data.</summary>
internal static class ToolResults
{
    // Written by a serializer that goes 64 levels deep, some of which are its own. What is deeper goes as text only.
    private const int MaxDataDepth = 48;

    /// <summary>
    /// Gets what the call of a flow's tool has come to: the flow's own result, or where the task is. With what became of the answer that
    /// the call gave, if it gave one.
    /// </summary>
    public static CallToolResult OutcomeOf(TaskSnapshot task, ResumeReceipt? receipt = null)
    {
        CallToolResult result = task.Phase switch
        {
            TaskPhase.Succeeded => OfData(task.Result.IsEmpty ? JsonBytes.EmptyObject : task.Result),
            TaskPhase.Failed => From(task, task.Error?.Message ?? "The task failed.", isError: true),
            TaskPhase.Canceled => From(task, $"Task {task.Key.Id} was canceled.", isError: true),
            TaskPhase.Paused => From(task, QuestionOf(task)),
            _ => From(task, $"Task {task.Key.Id} is still working. Look at it with {ToolNames.Get}."),
        };
        result.Meta = new JsonObject { [McpNames.TaskIdKey] = task.Key.Id.Value };
        if (NoteOf(receipt) is { } note)
        {
            AddTo(result.Meta, receipt!);
            result.Content.Add(new TextContentBlock { Text = note });
        }

        return result;
    }

    /// <summary>Gets what did not become of an answer as its sender may think, in words; null: it was taken as it was.</summary>
    public static string? NoteOf(ResumeReceipt? receipt)
    {
        string dropped = receipt is { Dropped.IsDefaultOrEmpty: false }
            ? $"Of the last answer was dropped what no field of the form names: {string.Join(", ", receipt.Dropped)}."
            : "";
        string kept = receipt is { Kept.IsDefaultOrEmpty: false }
            ? $"What the last answer left out stayed as it was: {string.Join(", ", receipt.Kept!)}."
            : "";
        return (dropped.Length, kept.Length) is (0, 0) ? null : $"{dropped} {kept}".Trim();
    }

    /// <summary>Adds what did not become of an answer as its sender may think.</summary>
    public static void AddTo(JsonObject meta, ResumeReceipt receipt)
    {
        if (!receipt.Dropped.IsDefaultOrEmpty)
        {
            meta[McpNames.DroppedKey] = ArrayOf(receipt.Dropped);
        }

        if (receipt.Kept is { IsDefaultOrEmpty: false } kept)
        {
            meta[McpNames.KeptKey] = ArrayOf(kept);
        }
    }

    private static JsonArray ArrayOf(ImmutableArray<string> names) => [.. names.Select(static name => JsonValue.Create(name))];

    /// <summary>Gets a pause that the user would not answer.</summary>
    public static CallToolResult DeclinedOf(TaskSnapshot task) =>
        From(task,
            $"The question was not answered. Task {task.Key.Id} stays paused until somebody does, with {ToolNames.Resume} or in another way.");

    /// <summary>Gets a task as it is now.</summary>
    public static CallToolResult From(TaskSnapshot task) => Of(new ShownTask(task, isWhole: true), ShownContext.Default.ShownTask);

    public static CallToolResult Of<T>(T what, JsonTypeInfo<T> type)
    {
        using PooledJson json = PooledJson.Rent();
        JsonSerializer.Serialize(json.Writer, what, type);
        return OfData(new JsonBytes(json.Written.ToArray()));
    }

    public static CallToolResult Refusal(string reason, string message)
    {
        using PooledJson json = PooledJson.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("reason"u8, reason);
        json.Writer.WriteString("error"u8, message);
        json.Writer.WriteEndObject();
        return new CallToolResult
        {
            IsError = true,
            Content = [new TextContentBlock { Text = message }],
            StructuredContent = Parse(json.Written)
        };
    }

    private static CallToolResult OfData(JsonBytes data)
    {
        bool isObject = data.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
        bool isDeep = StrictJson.Inspect(data.Span, MaxDataDepth).Defect == JsonDefect.TooDeep;
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = data.ToString() }],
            StructuredContent = isDeep ? null : Parse(isObject ? data.Utf8 : (byte[])[.. "{\"result\":"u8, .. data.Span, (byte)'}']),
        };
    }

    // For people and models first; then what programs read, for clients that do not show data.
    private static CallToolResult From(TaskSnapshot task, string text, bool isError = false)
    {
        CallToolResult result = From(task);
        result.Content.Insert(0, new TextContentBlock { Text = text });
        result.IsError = isError ? true : null;
        return result;
    }

    private static string QuestionOf(TaskSnapshot task) =>
        $"Task {task.Key.Id} waits for an answer: {PauseForm.PromptOf(task.PauseMetadata)}\n"
        + $"Ask the user, then call {ToolNames.Resume} with this taskId, \"pause\": {task.PauseNumber}, and as \"answer\" an object with the fields below.";

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        return document.RootElement.Clone();
    }
}
