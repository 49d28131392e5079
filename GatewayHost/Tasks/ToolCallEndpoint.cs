using System.Text;
using System.Text.Json;
using Asya.Gateway.Api;
using Asya.Gateway.Errors;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Tasks;

/// <summary>
/// <c>POST /tools/call</c>: starts a flow as the original's tool call does. It never waits; the answer has the task's address.
/// </summary>
internal sealed class ToolCallEndpoint(TaskStarter starter, PublicAddress address)
{
    public async Task<JsonAnswer<ToolResult>> CallAsync(
        Caller caller, ToolCallRequest call, HttpRequest http, CancellationToken cancellationToken)
    {
        TaskStart start = new()
        {
            Key = call.Key,
            Command = call.Command,
            UnknownFlow = static flow => new RequestException(RequestError.UnknownTool, $"Tool \"{flow}\" not found."),
        };
        using StartedTask started = await starter.StartAsync(caller, start, cancellationToken);

        string path = address.PathOf(http, "/mesh/" + call.Key.Id.Value);
        return new ToolResult([new("text", TextOf(new("Task created successfully", path, path + "/stream", call.Key.Id.Value)))]);
    }

    private static string TextOf(CreatedTool created)
    {
        using PooledJson json = PooledJson.Rent();
        JsonSerializer.Serialize(json.Writer, created, AnswerContext.Default.CreatedTool);
        return Encoding.UTF8.GetString(json.Written.Span);
    }
}
