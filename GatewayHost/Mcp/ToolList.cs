using System.Collections.Immutable;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Tasks;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary>The tools as clients are shown them: one for each flow that the caller may start now, and the four others.</summary>
internal sealed class ToolList(TaskStarter starter)
{
    private const string TaskIdProperty = """ "taskId":{"type":"string","description":"The task's id"} """;

    private static readonly JsonElement AnyObject = Schema("""{"type":"object"}""");

    private static readonly ImmutableArray<Tool> AboutTasks =
    [
        new()
        {
            Name = ToolNames.Resume,
            Description = "Answers the pause that a task waits at, with what the user said, and waits for what comes of it.",
            InputSchema = Schema(
                $$$"""
                {"type":"object","properties":{{{{TaskIdProperty}}},
                "answer":{"type":"object","description":"A value for each field of the pause"},
                "pause":{"type":"integer","minimum":1,"description":"The number of the pause that is answered; without it, the one the task is at"}},
                "required":["taskId","answer"],"additionalProperties":false}
                """),
            Annotations = new ToolAnnotations { Title = "Answer a task", ReadOnlyHint = false, OpenWorldHint = true },
        },
        new()
        {
            Name = ToolNames.Get,
            Description = "Shows a task: whether it works, waits for an answer (then for which) or is over, and its result.",
            InputSchema = Schema(
                $$$"""
                {"type":"object","properties":{{{{TaskIdProperty}}},
                "waitSeconds":{"type":"integer","minimum":0,"description":"How long to wait for it to pause or to end"}},
                "required":["taskId"],"additionalProperties":false}
                """),
            Annotations = new ToolAnnotations { Title = "Look at a task", ReadOnlyHint = true },
        },
        new()
        {
            Name = ToolNames.Cancel,
            Description = "Ends a task for ever.",
            InputSchema = Schema(
                $$$"""
                {"type":"object","properties":{{{{TaskIdProperty}}},"reason":{"type":"string","maxLength":2000}},
                "required":["taskId"],"additionalProperties":false}
                """),
            Annotations = new ToolAnnotations { Title = "Cancel a task", ReadOnlyHint = false, DestructiveHint = true },
        },
        new()
        {
            Name = ToolNames.List,
            Description = "Lists tasks, newest first.",
            InputSchema = Schema(
                """
                {"type":"object","properties":{"state":{"type":"string","enum":["working","input_required","completed","failed","cancelled"]},
                "flow":{"type":"string"},"limit":{"type":"integer","minimum":1,"maximum":100},
                "cursor":{"type":"string","description":"nextCursor of the page before"}},"additionalProperties":false}
                """),
            Annotations = new ToolAnnotations { Title = "List tasks", ReadOnlyHint = true },
        },
    ];

    public async Task<ListToolsResult> ReadAsync(Caller caller, bool isModern, CancellationToken cancellationToken)
    {
        ImmutableArray<FlowInfo> flows = await starter.FlowsAsync(caller, cancellationToken);
        ListToolsResult result =
            new() { Tools = [.. ToolNames.From(flows).Select(static one => ToolOf(one.Tool, one.Flow)), .. AboutTasks] };
        if (isModern)
        {
            // Flows change at run time, and clients are not notified.
            result.TimeToLive = TimeSpan.Zero;
            result.CacheScope = CacheScope.Private;
        }

        return result;
    }

    private static Tool ToolOf(string name, FlowInfo flow) => new()
    {
        Name = name,
        Title = flow.Name,
        Description = flow.Description.Length > 0 ? flow.Description : flow.Name,
        InputSchema = flow.InputSchema.IsEmpty ? AnyObject : Schema(flow.InputSchema.ToString()),
    };

    private static JsonElement Schema(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
