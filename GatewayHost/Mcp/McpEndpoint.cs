using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Payloads;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary><c>POST /mcp</c>: MCP 2026-07-28, and the revisions with a handshake without sessions.</summary>
/// <remarks>
/// Everything that decides the HTTP status is checked here, before the library gets the call: once the stream has begun it is 200.
/// </remarks>
internal sealed class McpEndpoint(
    McpServers servers, ParameterHeaders parameters, ClientSessions sessions, ElicitationReplies replies)
{
    public async Task HandleAsync(HttpContext context)
    {
        JsonBytes id = default;
        try
        {
            McpHeaders.CheckAccept(context.Request);
            RequestBody body = await RequestBody.ReadAsync(context);
            if (McpBatch.Read(context.Request, body) is { } batch)
            {
                McpServers.BeginStream(context.Response);
                await batch.AnswerAsync(context, this, servers);
            }
            else if (ElicitationReplies.Read(body.Utf8) is { } reply)
            {
                await replies.TakeAsync(context.Caller(), reply, context.RequestAborted);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
            }
            else
            {
                RpcRequest request = Parse(body, out id);
                if (await PrepareAsync(context, request, context.Response.Body) is not { } call)
                {
                    context.Response.StatusCode = StatusCodes.Status202Accepted;
                    return;
                }

                McpServers.BeginStream(context.Response);
                await servers.AnswerAsync(context, call.Call, call.Message, context.Response.Body);
            }
        }
        catch (Exception exception) when (McpRefusedException.From(exception) is { } refused)
        {
            if (exception is ForbiddenException forbidden)
            {
                ProblemWriter.WriteHeaders(context.Response, ProblemTable.Forbidden(forbidden.Scope));
            }

            await McpErrorWriter.WriteAsync(context, id, refused);
        }
    }

    /// <summary>Gets a call that is ready to be answered on a stream; null: a notification, which has no answer.</summary>
    /// <exception cref="McpRefusedException">The call is refused.</exception>
    public async Task<(McpCall Call, JsonRpcRequest Message)?> PrepareAsync(HttpContext context, RpcRequest request, Stream body)
    {
        McpCall call = McpHeaders.Check(context.Request, McpCall.Read(request, context.Caller()));
        if (call.IsNotification)
        {
            // There is nothing that one could be about: a call is given up by hanging up.
            return null;
        }

        Admit(call);
        call = await parameters.CheckAsync(context.Request, call with
        {
            IdempotencyKey = context.Request.IdempotencyKey() ?? call.Meta.IdempotencyKey,
            Questions = !call.IsModern && sessions.Elicits(context.Request, call.Caller) ? new McpStream(body) : null,
        });
        JsonRpcRequest message = MessageOf(context, call);
        if (call.Method == McpMethod.Initialize && sessions.NewFor(call) is { } session)
        {
            context.Response.Headers[ClientSessions.Header] = session;
        }

        return (call, message);
    }

    /// <summary>Reads a call. The id is set even if the rest is no call, if there is a usable one.</summary>
    public static RpcRequest Parse(RequestBody body, out JsonBytes id)
    {
        RpcRequest request = RpcRequest.Parse(body, out RpcError? error);
        id = request.Id;
        return error is { } bad ? throw new McpRefusedException(StatusCodes.Status400BadRequest, bad.Code, bad.Message) : request;
    }

    private static void Admit(McpCall call)
    {
        McpMethod? method = McpMethod.Find(call.Method);
        if (method is null || !(call.IsModern ? method.InModern : method.InLegacy))
        {
            throw new McpRefusedException(call.IsModern
                ? StatusCodes.Status404NotFound
                : StatusCodes.Status200OK, RpcErrorCode.MethodNotFound, $"method \"{call.Method}\" not found");
        }

        if (method.IsAboutTasks && !call.Meta.Tasks)
        {
            throw new McpRefusedException(
                StatusCodes.Status400BadRequest, McpCode.MissingCapability, $"this needs the client capability {McpNames.TasksExtension}")
            {
                Details = new()
                {
                    ["requiredCapabilities"] = new JsonObject
                    {
                        ["extensions"] = new JsonObject { [McpNames.TasksExtension] = new JsonObject() },
                    },
                },
            };
        }

        if (method.Name == McpMethod.ToolsCall && string.IsNullOrEmpty(call.Name))
        {
            throw McpRefusedException.Params("\"name\" must be a tool's name");
        }

        Scope needs = method.Name == McpMethod.ToolsCall
            ? ToolNames.ScopeOf(call.Name, isAnswer: call.RequestState is not null)
            : method.Needs;
        if (needs != Scope.None)
        {
            call.Caller.Demand(needs);
        }
    }

    private static JsonRpcRequest MessageOf(HttpContext context, McpCall call) => new()
    {
        Id = IdOf(call.Id),
        Method = call.Method,
        Params = ParamsOf(call),
        Context = new JsonRpcMessageContext { ProtocolVersion = call.Version, User = context.User },
    };

    private static RequestId IdOf(JsonBytes id)
    {
        Utf8JsonReader reader = new(id.Span);
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => new RequestId(reader.GetString()!),
            JsonTokenType.Number when reader.TryGetInt64(out long number) => new RequestId(number),
            _ => throw McpRefusedException.Invalid("\"id\" must be a string or a whole number"),
        };
    }

    // Arguments and answers may be large, and stay with us as they were written. The rest must be what the library can read, for it
    // says of anything else only that something went wrong.
    private static JsonObject? ParamsOf(McpCall call)
    {
        try
        {
            JsonObject? parameters = call.Method == McpMethod.ToolsCall || call.Method.StartsWith("tasks/", StringComparison.Ordinal)
                ? new JsonObject { ["name"] = call.Name, ["_meta"] = call.RawMeta.IsEmpty ? null : JsonNode.Parse(call.RawMeta.Span) }
                : call.Params.IsEmpty ? null : (JsonObject?)JsonNode.Parse(call.Params.Span);
            Check(parameters?["_meta"], MetaKeys.ClientInfo, typeof(Implementation));
            Check(parameters?["_meta"], MetaKeys.ClientCapabilities, typeof(ClientCapabilities));

            // We send no log messages, so it does not matter which.
            (parameters?["_meta"] as JsonObject)?.Remove(MetaKeys.LogLevel);
            if (TypeOf(call.Method) is { } type)
            {
                JsonSerializer.Deserialize(parameters ?? [], McpJsonUtilities.DefaultOptions.GetTypeInfo(type));
            }

            return parameters;
        }
        catch (Exception exception)
            when (exception is JsonException or ArgumentException or InvalidOperationException or FormatException or NotSupportedException)
        {
            throw McpRefusedException.Params($"\"params\" is not what {call.Method} takes");
        }
    }

    private static void Check(JsonNode? meta, string key, Type type)
    {
        if (meta?[key] is { } value)
        {
            JsonSerializer.Deserialize(value, McpJsonUtilities.DefaultOptions.GetTypeInfo(type));
        }
    }

    private static Type? TypeOf(string method) => method switch
    {
        McpMethod.Initialize => typeof(InitializeRequestParams),
        McpMethod.Ping => typeof(PingRequestParams),
#pragma warning disable MCP9005 // Old clients still call it.
        McpMethod.SetLevel => typeof(SetLevelRequestParams),
#pragma warning restore MCP9005
        McpMethod.Discover => typeof(DiscoverRequestParams),
        McpMethod.ToolsList => typeof(ListToolsRequestParams),
        McpMethod.ToolsCall => typeof(CallToolRequestParams),
        _ => null,
    };
}
