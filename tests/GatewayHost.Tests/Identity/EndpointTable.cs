using Asya.Gateway.Identity;
using Asya.Gateway.Mcp;
using Asya.Gateway.Tests.Mcp;

namespace Asya.Gateway.Tests.Identity;

/// <summary>Every endpoint, every method and every tool, with its required scope. Add new ones here.</summary>
internal static class EndpointTable
{
    private const string Create = """{"flow":"report_approval","payload":{}}""";
    private const string Answer = """{"approved":true}""";

    private const string Message1 =
        """{"message":{"messageId":"{message}","role":"ROLE_USER","parts":[{"data":{}}]MORE},"configuration":{"returnImmediately":true},"metadata":{"skill":"report_approval"}}""";

    private const string Message03 =
        """{"message":{"messageId":"{message}","role":"user","kind":"message","parts":[{"kind":"data","data":{}}]MORE},"configuration":{"blocking":false},"metadata":{"skill":"report_approval"}}""";

    private const string TaskOfMessage = ""","taskId":"{id}" """;

    public static EndpointRow[] Rows { get; } =
    [
        new("GET", "/", null),
        new("GET", "/health", null) { Path = "/health" },
        new("GET", "/health/live", null),
        new("GET", "/health/ready", null),
        new("GET", "/metrics", Scope.Admin),
        new("GET", "/inbox", null),
        new("GET", "/inbox/{version}/{file}", null) { Path = "/inbox/any/app.js" },
        new("GET", "/inbox/me", Scope.None),
        new("GET", "/inbox/changes", Scope.Read),
        new("GET", "/openapi/{documentName}.json", null) { Path = "/openapi/v1.json" },
        new("GET", "/docs/{documentName?}", null) { Path = "/docs/" },
        new("GET", "/docs/favicon.svg", null) { Path = "/docs/favicon.svg" },
        new("GET", "/docs/scalar.js", null) { Path = "/docs/scalar.js" },
        new("GET", "/docs/scalar.aspnetcore.js", null) { Path = "/docs/scalar.aspnetcore.js" },
        new("POST", "/mesh", Scope.Create, Create),
        new("GET", "/mesh", Scope.Read),
        new("GET", "/mesh/waits/stats", Scope.Read),
        new("GET", "/mesh/tasks/stats", Scope.Read),
        new("GET", "/mesh/history/all", Scope.Read),
        new("GET", "/mesh/{id}", Scope.Read),
        new("GET", "/mesh/{id}/history", Scope.Read),
        new("GET", "/mesh/{id}/checkpoint", Scope.Read),
        new("GET", "/mesh/{id}/active", Scope.Read) { LooksAtTask = false },
        new("GET", "/mesh/{id}/events", Scope.Read),
        new("GET", "/mesh/{id}/stream", Scope.Read),
        new("GET", "/stream/{id}", Scope.Read) { Path = "/stream/{id}" },
        new("GET", "/flows", Scope.Create),
        new("POST", "/tools/call", Scope.Create, """{"name":"report_approval","arguments":{}}"""),
        new("POST", "/mesh/{id}:resume", Scope.Approve, Answer) { IsAnswer = true },
        new("POST", "/mesh/{id}:claim", Scope.Approve, "{}") { IsAnswer = true },
        new("POST", "/mesh/{id}:release", Scope.Approve, "{}") { IsAnswer = true },
        new("POST", "/mesh/{id}:delegate", Scope.Approve, """{"to":"bob"}""") { IsAnswer = true },
        new("POST", "/mesh/{id}:pause", Scope.Cancel, "{}"),
        new("POST", "/mesh/{id}:cancel", Scope.Cancel, "{}"),
        new("POST", "/mesh/{id}:redrive", Scope.Create),
        new("POST", "/mesh/{id}", Scope.None, "{}") { LooksAtTask = false },
        .. Methods(Message1, "SendMessage", "SendStreamingMessage", "GetTask", "ListTasks", "CancelTask", "SubscribeToTask"),
        .. Methods(Message03, "message/send", "message/stream", "tasks/get", "tasks/list", "tasks/cancel", "tasks/resubscribe"),
        .. Webhooks(
            """{"taskId":"{id}","id":"h","url":"https://c.example/h"}""", """{"taskId":"{id}","id":"h"}""",
            "CreateTaskPushNotificationConfig", "GetTaskPushNotificationConfig", "ListTaskPushNotificationConfigs",
            "DeleteTaskPushNotificationConfig"),
        .. Webhooks(
            """{"taskId":"{id}","pushNotificationConfig":{"url":"https://c.example/h"}}""",
            """{"id":"{id}","pushNotificationConfigId":"h"}""",
            "tasks/pushNotificationConfig/set", "tasks/pushNotificationConfig/get", "tasks/pushNotificationConfig/list",
            "tasks/pushNotificationConfig/delete"),
        .. NotOffered("GetExtendedAgentCard", "agent/getAuthenticatedExtendedCard"),
        new("POST", "/a2a/message:send", Scope.Create, Parameters(Message1, "")) { IsRest = true },
        new("POST", "/a2a/message:send", Scope.Approve, Parameters(Message1, TaskOfMessage)) { IsRest = true, IsAnswer = true },
        new("POST", "/a2a/message:stream", Scope.Create, Parameters(Message1, "")) { IsRest = true },
        new("POST", "/a2a/message:stream", Scope.Approve, Parameters(Message1, TaskOfMessage)) { IsRest = true, IsAnswer = true },
        new("POST", "/a2a/tasks/{id}:subscribe", Scope.Read),
        new("GET", "/a2a/tasks/{id}:subscribe", Scope.Read),
        new("GET", "/a2a/extendedAgentCard", Scope.None),
        new("GET", "/a2a/tasks/{id}/pushNotificationConfigs", Scope.Read) { IsOwners = true },
        new("POST", "/a2a/tasks/{id}/pushNotificationConfigs", Scope.Create, """{"url":"https://c.example/h"}"""),
        new("GET", "/a2a/tasks/{id}/pushNotificationConfigs/{config}", Scope.Read) { IsOwners = true,
            Path = "/a2a/tasks/{id}/pushNotificationConfigs/h" },
        new("DELETE", "/a2a/tasks/{id}/pushNotificationConfigs/{config}",
            Scope.Create) { Path = "/a2a/tasks/{id}/pushNotificationConfigs/h" },
        new("GET", "/mesh/{id}/push", Scope.Read) { IsOwners = true },
        new("GET", "/mesh/push/dead-letters", Scope.Admin),
        new("POST", "/mesh/push/dead-letters/{id}/{config}:redrive", Scope.Admin) { LooksAtTask = false,
            Path = "/mesh/push/dead-letters/{id}/h:redrive" },
        new("GET", "/.well-known/jwks.json", null),
        new("GET", "/.well-known/agent-card.json", null),
        new("GET", "/.well-known/agent.json", null),
        new("GET", "/a2a/tasks", Scope.Read),
        new("GET", "/a2a/tasks/{id}", Scope.Read),
        new("POST", "/a2a/tasks/{id}:cancel", Scope.Cancel, "{}"),
        new("POST", "/a2a/tasks/{id}:pause", Scope.Cancel, "{}"),
        new("POST", "/a2a/tasks/{id}", Scope.None, "{}") { LooksAtTask = false },
        Legacy("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}"""),
        Legacy("ping", "{}"),
        Legacy("logging/setLevel", """{"level":"info"}"""),
        Modern("server/discover", Scope.None, ""),
        Modern("tools/list", Scope.None, ""),
        Tool("report_approval", Scope.Create, "{}"),
        Tool("report_approval", Scope.Approve, "{}", "\"requestState\":\"x\",") with { LooksAtTask = false },
        Tool(ToolNames.Resume, Scope.Approve, """{"taskId":"{id}","answer":{"approved":true}}""") with { IsAnswer = true },
        Tool(ToolNames.Get, Scope.Read, """{"taskId":"{id}"}"""),
        Tool(ToolNames.Cancel, Scope.Cancel, """{"taskId":"{id}"}"""),
        Tool(ToolNames.List, Scope.Read, "{}"),
        Modern("tasks/get", Scope.Read, "\"taskId\":\"{id}\"", "{id}"),
        Modern("tasks/update", Scope.Approve,
            """ "taskId":"{id}","inputResponses":{"pause-1":{"action":"accept","content":{"approved":true}}}""",
            "{id}") with { IsAnswer = true },
        Modern("tasks/cancel", Scope.Cancel, "\"taskId\":\"{id}\"", "{id}"),
    ];

    private static EndpointRow[] Methods(
        string message, string send, string stream, string get, string list, string cancel, string subscribe) =>
    [
        new("POST", "/a2a", Scope.Create, Call(send, Parameters(message, ""))) { Rpc = send },
        new("POST", "/a2a", Scope.Approve, Call(send, Parameters(message, TaskOfMessage))) { Rpc = send, IsAnswer = true },
        new("POST", "/a2a", Scope.Create, Call(stream, Parameters(message, ""))) { Rpc = stream },
        new("POST", "/a2a", Scope.Approve, Call(stream, Parameters(message, TaskOfMessage))) { Rpc = stream, IsAnswer = true },
        new("POST", "/a2a", Scope.Read, Call(get, """{"id":"{id}"}""")) { Rpc = get },
        new("POST", "/a2a", Scope.Read, Call(list, "{}")) { Rpc = list },
        new("POST", "/a2a", Scope.Cancel, Call(cancel, """{"id":"{id}"}""")) { Rpc = cancel },
        new("POST", "/a2a", Scope.Read, Call(subscribe, """{"id":"{id}"}""")) { Rpc = subscribe },
    ];

    private static EndpointRow[] Webhooks(string whole, string parameters, string create, string get, string list, string delete) =>
    [
        new("POST", "/a2a", Scope.Create, Call(create, whole)) { Rpc = create },
        new("POST", "/a2a", Scope.Read, Call(get, parameters)) { Rpc = get, IsOwners = true },
        new("POST", "/a2a", Scope.Read, Call(list, parameters)) { Rpc = list, IsOwners = true },
        new("POST", "/a2a", Scope.Create, Call(delete, parameters)) { Rpc = delete },
    ];

    private static IEnumerable<EndpointRow> NotOffered(params string[] methods) =>
        methods.Select(
            static method =>
                new EndpointRow(
                    "POST", "/a2a", Scope.None, Call(method, """{"id":"{id}","taskId":"{id}"}"""))
                { Rpc = method, LooksAtTask = false });

    private static EndpointRow Legacy(string method, string parameters) =>
        new("POST", "/mcp", Scope.None, Call(method, parameters)) { Mcp = method, Headers = [("Accept", "*/*")] };

    private static EndpointRow Modern(string method, Scope needs, string parameters, string? name = null) =>
        new("POST", "/mcp", needs, McpCaller.ModernBody(method, parameters, McpCaller.Tasks))
        {
            Mcp = method,
            Headers = [("Accept", "*/*"), ("MCP-Protocol-Version", McpCaller.Modern), ("Mcp-Method", method), .. name is null
                ? []
                : new[] { ("Mcp-Name", name) }],
        };

    private static EndpointRow Tool(string tool, Scope needs, string arguments, string more = "") =>
        Modern("tools/call", needs, $$"""{{more}}"name":"{{tool}}","arguments":{{arguments}}""", tool) with { Tool = tool };

    private static string Parameters(string message, string more) => message.Replace("MORE", more, StringComparison.Ordinal);

    private static string Call(string method, string parameters) =>
        $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""";
}
