using System.Text.Json;
using Asya.Gateway.Identity;
using Asya.Gateway.Intake;
using Asya.Gateway.Output;
using Asya.Gateway.Problems;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/{id}</c> and <c>GET /mesh</c></summary>
internal sealed class ReadEndpoints(IGrainFactory grains, TaskAccess access, TaskReader reader)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int MaxCursorLength = 512;

    public async Task GetAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        PayloadChoice payload = context.Request.Payload();
        await access.DemandAsync(context.Caller(), key, TaskAct.Look, context.RequestAborted);
        TaskSnapshot task = await reader.GetAsync(key, payload, context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        TaskViewWriter.Write(json.Writer, task);
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    public async Task ListAsync(HttpContext context)
    {
        TaskPage page = await grains.Catalog().ListAsync(AccessRules.Confine(context.Caller(), QueryOf(context.Request)), context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteStartArray("tasks"u8);
        foreach (TaskSnapshot task in page.Tasks)
        {
            TaskViewWriter.WriteEntry(writer, task);
        }

        writer.WriteEndArray();
        writer.WriteString("next_cursor"u8, page.NextCursor);
        writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    public static TaskPhase? PhaseOf(HttpRequest request)
    {
        if (request.Text("status") is not { } name)
        {
            return null;
        }

        return TaskPhases.TryParse(name, out TaskPhase phase)
            ? phase
            : throw RequestException.Parameter("status must be pending, running, paused, succeeded, failed or canceled.");
    }

    private static TaskQuery QueryOf(HttpRequest request) => new()
    {
        Phase = PhaseOf(request),
        Flow = request.Text("flow"),
        ContextId = request.Text("context_id"),
        ParentId = request.Text("parent_id"),
        Cursor = request.Text("cursor", MaxCursorLength),
        Limit = request.Number("limit", 1, MaxLimit) ?? DefaultLimit,
    };
}
