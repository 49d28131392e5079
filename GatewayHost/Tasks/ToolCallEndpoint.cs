using System.Text.Json;
using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>
/// <c>POST /tools/call</c>: starts a flow as the original's tool call does. It never waits; the answer has the task's address.
/// </summary>
internal sealed class ToolCallEndpoint(TaskStarter starter, PublicAddress address)
{
    public async Task CallAsync(HttpContext context)
    {
        RequestBody body = await RequestBody.ReadObjectAsync(context);
        ToolCallRequest call = ToolCallRequest.Parse(body);
        Caller caller = context.Caller();
        TaskKey key = TaskStarter.KeyOf(caller, context.Request.IdempotencyKey());
        CreateTask command = new()
        {
            Flow = call.Name,
            Payload = call.Arguments,
            Digest = body.Digest(),
            DigestOfBytes = body.DigestOfBytes(),
        };
        TaskStart start = new()
        {
            Key = key,
            Command = command,
            UnknownFlow = static flow => new RequestException(RequestError.UnknownTool, $"Tool \"{flow}\" not found."),
        };
        using StartedTask started = await starter.StartAsync(caller, start, context.RequestAborted);

        using PooledJson text = PooledJson.Rent();
        WriteWhere(text.Writer, key.Id.Value, address.PathOf(context.Request, "/mesh/" + key.Id.Value));
        using PooledJson json = PooledJson.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteStartArray("content"u8);
        json.Writer.WriteStartObject();
        json.Writer.WriteString("type"u8, "text"u8);
        json.Writer.WriteString("text"u8, text.Written.Span);
        json.Writer.WriteEndObject();
        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    private static void WriteWhere(Utf8JsonWriter writer, string id, string path)
    {
        writer.WriteStartObject();
        writer.WriteString("message"u8, "Task created successfully"u8);
        writer.WriteString("status_url"u8, path);
        writer.WriteString("stream_url"u8, path + "/stream");
        writer.WriteString("task_id"u8, id);
        writer.WriteEndObject();
    }
}
