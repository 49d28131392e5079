using System.Text.Json;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Gateway.Tasks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Gateway.Webhooks;

/// <summary>For those who look after webhooks: what was sent, what was given up, and another try.</summary>
internal sealed class WebhookEndpoints(IGrainFactory grains, WebhookRegistrations configs, WebhookSignal signal)
{
    /// <summary><c>GET /mesh/{id}/push</c></summary>
    public async Task ShowAsync(HttpContext context)
    {
        IEnumerable<WebhookInfo> all = await configs.ListAsync(context.Caller(), context.TaskKey(), context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        Write(json.Writer, all, isWhole: true);
        json.Writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    /// <summary><c>GET /mesh/push/dead-letters</c></summary>
    public async Task ListDeadAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        WebhookPage page = await grains.Webhooks().DeadAsync(
            context.Caller().Tenant, request.Number("cursor", 0, int.MaxValue) ?? 0, request.NumberOr(MeshParameters.Limit),
            context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        Write(writer, page.Items, isWhole: false);
        if (page.Next is { } next)
        {
            writer.WriteNumber("next_cursor"u8, next);
        }
        else
        {
            writer.WriteNull("next_cursor"u8);
        }

        writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    /// <summary><c>POST /mesh/push/dead-letters/{id}/{config}:redrive</c></summary>
    public async Task RedriveAsync(HttpContext context)
    {
        string config = context.Request.RouteValues["config"] as string ?? "";
        if (!await grains.Webhooks().ReviveAsync(context.TaskKey(), config, CancellationToken.None))
        {
            throw new TaskRejectedException(TaskRejection.NotFound, "There is no such webhook that was given up.");
        }

        signal.SignalsOnEvents = true;
        signal.Set();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static void Write(Utf8JsonWriter writer, IEnumerable<WebhookInfo> all, bool isWhole)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("webhooks"u8);
        foreach (WebhookInfo info in all)
        {
            Write(writer, info, isWhole);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, WebhookInfo info, bool isWhole)
    {
        writer.WriteStartObject();
        writer.WriteString("task_id"u8, info.Key.Id.Value);
        writer.WriteString("id"u8, info.Id);
        writer.WriteString("url"u8, info.Url);
        writer.WriteString("a2a_version"u8, info.Format == WebhookFormat.Stream ? "1.0" : "0.3");
        writer.WriteString("state"u8, info.State switch { WebhookState.Active => "active", WebhookState.Done => "done", _ => "dead" });
        writer.WriteUnlessEmpty("principal"u8, info.Principal);
        writer.WriteNumber("sent_up_to"u8, info.Cursor);
        writer.WriteNumber("failed_attempts"u8, info.Attempts);
        writer.WriteInstant("created_at"u8, info.CreatedAt);
        if (info.Due is { } due)
        {
            writer.WriteInstant("due_at"u8, due);
        }

        writer.WriteStartArray("attempts"u8);
        foreach (WebhookAttempt attempt in isWhole ? info.Log : [.. info.Log.TakeLast(1)])
        {
            writer.WriteStartObject();
            writer.WriteInstant("at"u8, attempt.At);
            writer.WriteNumber("event"u8, attempt.Seq);
            if (attempt.Status > 0)
            {
                writer.WriteNumber("status"u8, attempt.Status);
            }

            writer.WriteUnlessEmpty("reason"u8, attempt.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
