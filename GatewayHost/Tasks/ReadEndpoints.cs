using System.Net;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/{id}</c> with what belongs to it, and <c>GET /mesh</c></summary>
internal sealed class ReadEndpoints(IGrainFactory grains, TaskAccess access, TaskReader reader, TimeProvider clock)
{
    public async Task GetAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        PayloadChoice payload = context.Request.Payload();
        bool showsOrigins = context.Request.Flag("origins");
        await access.AuthorizeAsync(context.Caller(), key, TaskPermission.Read, context.RequestAborted);
        TaskSnapshot task = await reader.GetAsync(key, payload, context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        TaskViewWriter.Write(json.Writer, task, IsOperator(context), showsOrigins);
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    // While identity is off, everybody has all scopes; on this machine that is the developer.
    private static bool IsOperator(HttpContext context) =>
        context.Caller().Has(Scope.Admin)
        && (context.Caller().Principal is not null || context.Connection.RemoteIpAddress is not { } ip || IPAddress.IsLoopback(ip));

    public async Task ListAsync(HttpContext context)
    {
        TaskPage page = await grains.Catalog()
            .ListAsync(AccessRules.Restrict(context.Caller(), QueryOf(context.Request, context.Caller())), context.RequestAborted);
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

    /// <summary>Says whether a task still has work to do, by the status alone: 200 or 410.</summary>
    public async Task ActiveAsync(HttpContext context)
    {
        bool isActive = await IsActiveAsync(context.Caller(), context.TaskKey(), context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteBoolean("active"u8, isActive);
        json.Writer.WriteEndObject();
        await json.SendAsync(context, isActive ? StatusCodes.Status200OK : StatusCodes.Status410Gone);
    }

    /// <summary>Shows the paused envelope as it lies in the checkpoint store, byte for byte.</summary>
    public async Task CheckpointAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        await access.AuthorizeAsync(context.Caller(), key, TaskPermission.Read, context.RequestAborted);
        JsonBytes document = await grains.Catalog().CheckpointAsync(key, context.RequestAborted);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        await context.Response.Body.WriteAsync(document.Utf8, context.RequestAborted);
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

    // As in the original, an empty id is "not active".
    private async Task<bool> IsActiveAsync(Caller caller, TaskKey key, CancellationToken cancellationToken)
    {
        TaskSnapshot? task = await grains.Catalog().LookAsync(key, cancellationToken);
        return task is { Phase: TaskPhase.Pending or TaskPhase.Running }
            && AccessRules.IsAllowed(caller, task, TaskPermission.Read)
            && !(task.Deadline < clock.GetUtcNow());
    }

    private static bool WaitsForCaller(HttpRequest request) => (request.Text("waiting_for"), request.Text("status")) switch
    {
        (null, _) => false,
        ("me", null or "paused") => true,
        ("me", _) => throw RequestException.Parameter("What waits is paused: waiting_for goes with status=paused or with no status."),
        _ => throw RequestException.Parameter("waiting_for must be me."),
    };

    private static TaskQuery QueryOf(HttpRequest request, Caller caller) => new()
    {
        Phase = WaitsForCaller(request) ? TaskPhase.Paused : PhaseOf(request),
        Answerer = WaitsForCaller(request)
            ? caller.AsViewer
            : null,
        Flow = request.Text("flow"),
        ContextId = request.Text("context_id"),
        ParentId = request.Text("parent_id"),
        Cursor = request.Text("cursor", MeshParameters.MaxCursorLength),
        Limit = request.NumberOr(MeshParameters.Limit),
    };
}
