using System.Reflection;
using System.Text.Json.Nodes;
using Asya.Gateway.Errors;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Asya.Gateway.Mcp;

/// <summary>Answers one call with the library's server, made for it alone: there are no sessions.</summary>
/// <remarks>
/// The library implements the protocol: versions, results, errors, the stream. Requests are validated before it gets them; the handlers
/// (tools, tool calls, tasks) are the gateway's.
/// </remarks>
internal sealed partial class McpServers(
    ToolList list, FlowCaller flows, TaskTools tools, TaskMethods tasks, ILoggerFactory loggers, ILogger<McpServers> logger)
{
    private const string Instructions =
        "Each flow is a tool that starts a task. A task may stop to ask a person; put its question to the user, then answer with resume_task. "
        + "A call returns when the task has ended or waits for an answer, or with state working when that takes long: look again with get_task.";

    private static readonly Implementation Server = new()
    {
        Name = "asya",
        Title = "Asya gateway",
        Version = typeof(McpServers)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "1.0.0",
    };

    public async Task AnswerAsync(HttpContext context, McpCall call, JsonRpcRequest message, Stream body)
    {
        CancellationToken aborted = context.RequestAborted;
        StreamableHttpServerTransport transport = new(loggers) { Stateless = true };
        McpServer server = McpServer.Create(transport, OptionsFor(call), loggers, context.RequestServices);
        Task running = server.RunAsync(aborted);
        try
        {
            await transport.HandlePostRequestAsync(message, body, aborted);
        }
        finally
        {
            // The transport first: then the server runs out of messages by itself.
            await transport.DisposeAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await server.DisposeAsync();
        }
    }

    /// <summary>Sets the headers of an answer that is a stream.</summary>
    public static void BeginStream(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    // The library would promise log messages, of which there are none, and name only the revisions that it thinks the client may choose.
    private static McpMessageHandler Corrected(McpMessageHandler next) => (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is JsonRpcResponse { Result: JsonObject result })
        {
            (result["capabilities"] as JsonObject)?.Remove("logging");
            if (result.ContainsKey("supportedVersions"))
            {
                result["supportedVersions"] = new JsonArray([.. McpNames.Versions.Select(static version => JsonValue.Create(version))]);
            }
        }

        return next(context, cancellationToken);
    };

    private McpServerOptions OptionsFor(McpCall call)
    {
        McpServerOptions options = new()
        {
            ServerInfo = Server,
            ServerInstructions = Instructions,
            ScopeRequests = false,
            Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
        };
        if (call.Method is McpMethod.Initialize or McpMethod.Discover)
        {
            options.Filters.Message.OutgoingFilters.Add(Corrected);
        }

        options.Handlers.ListToolsHandler = async (_, cancellationToken) => await ListAsync(call, cancellationToken);
        options.Handlers.CallToolWithAlternateHandler = async (_, cancellationToken) => await CallAsync(call, cancellationToken);
        if (call.IsModern)
        {
            options.Capabilities.Extensions = new Dictionary<string, object> { [McpNames.TasksExtension] = new JsonObject() };
            options.RequestHandlers = [
                TaskMethod(McpMethod.TasksGet), TaskMethod(McpMethod.TasksUpdate), TaskMethod(McpMethod.TasksCancel)];
        }

        return options;

        McpServerRequestHandler TaskMethod(string method) =>
            new()
            {
                Method = method,
                RoutingNameParameter = "taskId",
                Handler = (_, cancellationToken) => tasks.CallAsync(call, cancellationToken)
            };
    }

    private async Task<ListToolsResult> ListAsync(McpCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await list.ReadAsync(call.Caller, call.IsModern, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Problem problem = ProblemTable.For(exception);
            LogMcpFailed(logger, exception, call.Method, problem.Reason);
            throw new McpProtocolException(problem.Title, exception, ModelContextProtocol.McpErrorCode.InternalError);
        }
    }

    // A tool's refusal is its result, so that the caller, usually a model, can read the reason.
    private async Task<ResultOrAlternate<CallToolResult>> CallAsync(McpCall call, CancellationToken cancellationToken)
    {
        string tool = call.Name ?? "";
        try
        {
            return ToolNames.IsAboutTasks(tool)
                ? await tools.CallAsync(call, tool, cancellationToken)
                : await flows.CallAsync(call, tool, cancellationToken);
        }
        catch (ToolRefusedException refused)
        {
            return ToolResults.Refusal(refused.Reason, refused.Message);
        }
        catch (Exception exception)
            when (exception is not (McpException or InputRequiredException) && !cancellationToken.IsCancellationRequested)
        {
            Problem problem = ProblemTable.For(exception);
            if (problem.Status >= StatusCodes.Status500InternalServerError)
            {
                LogMcpFailed(logger, exception, tool, problem.Reason);
            }

            return ToolResults.Refusal(problem.Reason, problem.Detail ?? problem.Title);
        }
    }

    [LoggerMessage(EventId = 3512, Level = LogLevel.Error, Message = "An MCP call of {Method} failed: {Reason}")]
    private static partial void LogMcpFailed(ILogger logger, Exception exception, string method, string reason);
}
