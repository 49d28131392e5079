using System.Net;
using System.Text.Json;
using Asya.Gateway.A2A;
using Asya.Gateway.Identity;
using Asya.Gateway.Mcp;
using Asya.Gateway.Tests.Mcp;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Gateway.Tests.Identity;

/// <summary>What each endpoint says to those who may not call it, or not about this task. A new endpoint belongs into the table.</summary>
public sealed class EveryEndpointTests(EveryEndpointTests.Gateway fixture) : IClassFixture<EveryEndpointTests.Gateway>
{
    private const string Create = """{"route":{"curr":"draft"},"payload":{}}""";
    private const string Answer = """{"approved":true}""";

    private const string Message1 = """{"message":{"messageId":"{message}","role":"ROLE_USER","parts":[{"data":{}}]MORE},"configuration":{"returnImmediately":true},"metadata":{"skill":"report_approval"}}""";

    private const string Message03 =
        """{"message":{"messageId":"{message}","role":"user","kind":"message","parts":[{"kind":"data","data":{}}]MORE},"configuration":{"blocking":false},"metadata":{"skill":"report_approval"}}""";

    private const string TaskOfMessage = ""","taskId":"{id}" """;

    private static readonly Row[] Table =
    [
        new("GET", "/", null),
        new("GET", "/health", null) { Path = "/health" },
        new("GET", "/health/live", null),
        new("GET", "/health/ready", null),
        new("GET", "/openapi/{documentName}.json", Scope.None) { Path = "/openapi/v1.json" },
        new("POST", "/mesh", Scope.Create, Create),
        new("GET", "/mesh", Scope.Read),
        new("GET", "/mesh/{id}", Scope.Read),
        new("GET", "/mesh/{id}/history", Scope.Read),
        new("GET", "/mesh/{id}/checkpoint", Scope.Read),
        new("GET", "/mesh/{id}/active", Scope.Read) { LooksAtTask = false },
        new("GET", "/mesh/{id}/events", Scope.Read),
        new("GET", "/mesh/{id}/stream", Scope.Read),
        new("GET", "/stream/{id}", Scope.Read) { Path = "/stream/{id}" },
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
            "CreateTaskPushNotificationConfig", "GetTaskPushNotificationConfig", "ListTaskPushNotificationConfigs", "DeleteTaskPushNotificationConfig"),
        .. Webhooks(
            """{"taskId":"{id}","pushNotificationConfig":{"url":"https://c.example/h"}}""", """{"id":"{id}","pushNotificationConfigId":"h"}""",
            "tasks/pushNotificationConfig/set", "tasks/pushNotificationConfig/get", "tasks/pushNotificationConfig/list", "tasks/pushNotificationConfig/delete"),
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
        new("GET", "/a2a/tasks/{id}/pushNotificationConfigs/{config}", Scope.Read) { IsOwners = true, Path = "/a2a/tasks/{id}/pushNotificationConfigs/h" },
        new("DELETE", "/a2a/tasks/{id}/pushNotificationConfigs/{config}", Scope.Create) { Path = "/a2a/tasks/{id}/pushNotificationConfigs/h" },
        new("GET", "/mesh/{id}/push", Scope.Read) { IsOwners = true },
        new("GET", "/mesh/push/dead-letters", Scope.Admin),
        new("POST", "/mesh/push/dead-letters/{id}/{config}:redrive", Scope.Admin) { LooksAtTask = false, Path = "/mesh/push/dead-letters/{id}/h:redrive" },
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
        Modern("tasks/update", Scope.Approve, """ "taskId":"{id}","inputResponses":{"pause-1":{"action":"accept","content":{"approved":true}}}""", "{id}") with { IsAnswer = true },
        Modern("tasks/cancel", Scope.Cancel, "\"taskId\":\"{id}\"", "{id}"),
    ];

    public static TheoryData<int> All => Rows(static _ => true);

    public static TheoryData<int> Guarded => Rows(static row => row.Needs is not null);

    public static TheoryData<int> Scoped => Rows(static row => row.Needs is not (null or Scope.None));

    public static TheoryData<int> AboutATask => Rows(static row => row.HasTask);

    [Fact]
    public void The_table_has_every_endpoint_and_every_method()
    {
        IEnumerable<string> endpoints = fixture.Http.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(
            endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"));
        Assert.Equal(endpoints.Distinct().Order(StringComparer.Ordinal), Table.Select(row => $"{row.Method} {row.Pattern}").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(RpcMethods.Names.Order(StringComparer.Ordinal), Table.Select(row => row.Rpc).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(McpMethod.Names.Order(StringComparer.Ordinal), Table.Select(row => row.Mcp).OfType<string>().Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_table_has_every_tool()
    {
        McpCaller.Answer answer = await fixture.Http.LegacyAsync("tools/list", "{}", IdentityGateway.KeyOf("ann"));

        IEnumerable<string> tools = answer.Result.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()!);
        Assert.Equal(tools.Order(StringComparer.Ordinal), Table.Select(row => row.Tool).OfType<string>().Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Nobody_gets_401_but_where_all_are_welcome(int index)
    {
        Row row = Table[index];

        using HttpResponseMessage response = await SendAsync(row, "task-none");

        Assert.Equal(row.Needs is null ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        if (row.Needs is not null)
        {
            Assert.Equal("Bearer realm=\"asya\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
            await ShowsItsProtocolAsync(row, response, "unauthenticated");
        }
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task A_wrong_credential_gets_401(int index)
    {
        using HttpResponseMessage response = await SendAsync(Table[index], "task-none", ("X-API-Key", "wrong"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("invalid_token", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Scoped))]
    public async Task All_other_scopes_together_get_403(int index)
    {
        Row row = Table[index];
        string name = Scopes.NameOf(row.Needs!.Value);

        using HttpResponseMessage response = await SendAsync(row, Gateway.AnnsTask, IdentityGateway.KeyOf("all-but-" + name));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains($"scope=\"{name}\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        await ShowsItsProtocolAsync(row, response, "forbidden");
    }

    [Theory]
    [MemberData(nameof(AboutATask))]
    public async Task Another_principals_task_is_like_an_unknown_one(int index) =>
        await CannotTellAsync(Table[index], Gateway.AnnsTask, "bob");

    [Theory]
    [MemberData(nameof(AboutATask))]
    public async Task Another_tenants_tasks_are_like_unknown_ones_even_to_its_admins(int index)
    {
        await CannotTellAsync(Table[index], Gateway.AnnsTask, "eve");
        await CannotTellAsync(Table[index], Gateway.AnnsPausedTask, "eve");
    }

    [Theory]
    [MemberData(nameof(AboutATask))]
    public async Task Who_may_approve_reaches_others_paused_tasks_to_look_and_to_answer_only(int index)
    {
        Row row = Table[index];
        if (!row.LooksAtTask)
        {
            return;
        }

        if (row.IsAnswer || (row.Needs == Scope.Read && !row.IsOwners))
        {
            using HttpResponseMessage response = await SendAsync(row, await fixture.NewPausedTaskAsync(), IdentityGateway.KeyOf("bob"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            bool isStream = response.Content.Headers.ContentType!.MediaType == "text/event-stream" && row.Mcp is null;
            Assert.True(isStream || !(await response.Content.ReadAsStringAsync()).Contains("\"error\"", StringComparison.Ordinal));
        }
        else
        {
            await CannotTellAsync(row, Gateway.AnnsPausedTask, "bob");
        }
    }

    // Proves that the requests of the table mean something, so that the others are refused for what they are.
    [Theory]
    [MemberData(nameof(AboutATask))]
    public async Task The_owner_and_the_tenants_admin_get_another_answer(int index)
    {
        Row row = Table[index];
        if (!row.LooksAtTask)
        {
            return;
        }

        foreach (string who in new[] { "ann", "root" })
        {
            string task = await fixture.NewPausedTaskAsync();
            Assert.NotEqual(await SignatureAsync(row, "task-none", who), await SignatureAsync(row, task, who));
        }
    }

    [Fact]
    public async Task The_description_says_what_each_endpoint_needs()
    {
        using HttpResponseMessage response = await fixture.Http.SendAsync(HttpMethod.Get, "/openapi/v1.json", null, IdentityGateway.KeyOf("ann"));
        JsonElement api = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);

        foreach (Row row in Table.Where(static row => row.Rpc is null && row.Mcp is null && row.Path is null && row.LooksAtTask && !row.IsRest && !row.Pattern.Contains("agent", StringComparison.OrdinalIgnoreCase)))
        {
            if (!api.GetProperty("paths").GetProperty(row.Pattern).TryGetProperty(row.Method == "GET" ? "get" : "post", out JsonElement operation))
            {
                // A second way to call what is described under another method.
                continue;
            }

            string security = operation.TryGetProperty("security", out JsonElement said) ? JsonSerializer.Serialize(said) : "nothing";
            Assert.Equal(row.Needs is { } scope ? $$"""[{"bearer":["{{Scopes.NameOf(scope)}}"]},{"apiKey":["{{Scopes.NameOf(scope)}}"]}]""" : "nothing", security);
        }

        Assert.Equal("http", api.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Pages_that_are_not_there_ask_who_calls_and_then_say_so()
    {
        using HttpResponseMessage nobody = await fixture.Http.SendAsync(HttpMethod.Get, "/nowhere");
        using HttpResponseMessage somebody = await fixture.Http.SendAsync(HttpMethod.Get, "/nowhere", null, IdentityGateway.KeyOf("ann"));
        using HttpResponseMessage wrongMethod = await fixture.Http.SendAsync(HttpMethod.Delete, "/mesh", null, IdentityGateway.KeyOf("ann"));

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, somebody.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
    }

    private static TheoryData<int> Rows(Predicate<Row> isMeant) => [.. Enumerable.Range(0, Table.Length).Where(index => isMeant(Table[index]))];

    private static Row[] Methods(string message, string send, string stream, string get, string list, string cancel, string subscribe) =>
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

    private static Row[] Webhooks(string whole, string parameters, string create, string get, string list, string delete) =>
    [
        new("POST", "/a2a", Scope.Create, Call(create, whole)) { Rpc = create },
        new("POST", "/a2a", Scope.Read, Call(get, parameters)) { Rpc = get, IsOwners = true },
        new("POST", "/a2a", Scope.Read, Call(list, parameters)) { Rpc = list, IsOwners = true },
        new("POST", "/a2a", Scope.Create, Call(delete, parameters)) { Rpc = delete },
    ];

    private static IEnumerable<Row> NotOffered(params string[] methods) =>
        methods.Select(static method => new Row("POST", "/a2a", Scope.None, Call(method, """{"id":"{id}","taskId":"{id}"}""")) { Rpc = method, LooksAtTask = false });

    private static Row Legacy(string method, string parameters) => new("POST", "/mcp", Scope.None, Call(method, parameters)) { Mcp = method, Headers = [("Accept", "*/*")] };

    private static Row Modern(string method, Scope needs, string parameters, string? name = null) =>
        new("POST", "/mcp", needs, McpCaller.ModernBody(method, parameters, McpCaller.Tasks))
        {
            Mcp = method,
            Headers = [("Accept", "*/*"), ("MCP-Protocol-Version", McpCaller.Modern), ("Mcp-Method", method), .. name is null ? [] : new[] { ("Mcp-Name", name) }],
        };

    private static Row Tool(string tool, Scope needs, string arguments, string more = "") =>
        Modern("tools/call", needs, $$"""{{more}}"name":"{{tool}}","arguments":{{arguments}}""", tool) with { Tool = tool };

    private static string Parameters(string message, string more) => message.Replace("MORE", more, StringComparison.Ordinal);

    private static string Call(string method, string parameters) => $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""";

    private static async Task ShowsItsProtocolAsync(Row row, HttpResponseMessage response, string reason)
    {
        JsonElement body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        if (row.Pattern is "/a2a" or "/mcp")
        {
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(RpcErrorCode.Refused, body.GetProperty("error").GetProperty("code").GetInt32());
            JsonElement data = body.GetProperty("error").GetProperty("data");
            Assert.Equal(reason, (data.ValueKind == JsonValueKind.Array ? data[0] : data).GetProperty("reason").GetString(), ignoreCase: true);
        }
        else if (row.SpeaksRest)
        {
            Assert.Equal(reason == "forbidden" ? "PERMISSION_DENIED" : "UNAUTHENTICATED", body.GetProperty("error").GetProperty("status").GetString());
            Assert.Equal(reason, body.GetProperty("error").GetProperty("details")[0].GetProperty("reason").GetString(), ignoreCase: true);
        }
        else
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(reason, body.GetProperty("reason").GetString());
        }
    }

    private async Task CannotTellAsync(Row row, string task, string who)
    {
        TaskSnapshot before = fixture.Http.Cluster[task].Now;
        int tasks = fixture.Http.Cluster.Count;

        Assert.Equal(await SignatureAsync(row, "task-none", who), await SignatureAsync(row, task, who));

        Assert.Same(before, fixture.Http.Cluster[task].Now);
        Assert.Equal(tasks, fixture.Http.Cluster.Count);
    }

    /// <summary>Everything of an answer that a client can look at, with the task's id taken out.</summary>
    private async Task<string> SignatureAsync(Row row, string task, string who)
    {
        using HttpResponseMessage response = await SendAsync(row, task, IdentityGateway.KeyOf(who));
        IEnumerable<string> headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "Content-Length"))
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal);

        // MCP's streams have an end.
        bool isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream" && row.Mcp is null;
        string body = isStream ? "a stream" : await response.Content.ReadAsStringAsync();
        return $"{response.StatusCode}\n{string.Join('\n', headers)}\n{body}".Replace(task, "ID", StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SendAsync(Row row, string task, params (string Name, string Value)[] headers) => fixture.Http.SendAsync(
        new HttpMethod(row.Method),
        (row.Path ?? row.Pattern).Replace("{id}", task, StringComparison.Ordinal),
        row.Body?.Replace("{id}", task, StringComparison.Ordinal).Replace("{message}", Guid.NewGuid().ToString(), StringComparison.Ordinal),
        [.. row.Headers.Select(header => (header.Name, header.Value.Replace("{id}", task, StringComparison.Ordinal))), .. headers]);

    /// <param name="Method">The HTTP method.</param>
    /// <param name="Pattern">The route as it was mapped.</param>
    /// <param name="Needs">The scope; none: a known caller; null: nothing.</param>
    /// <param name="Body">What to send.</param>
    private sealed record Row(string Method, string Pattern, Scope? Needs, string? Body = null)
    {
        public string? Path { get; init; }

        public string? Rpc { get; init; }

        public string? Mcp { get; init; }

        public string? Tool { get; init; }

        public (string Name, string Value)[] Headers { get; init; } = [];

        public bool IsAnswer { get; init; }

        /// <summary>Gets a value indicating whether not even those who may approve see it.</summary>
        public bool IsOwners { get; init; }

        /// <summary>Gets a value indicating whether the scope depends on what is said, so that A2A itself refuses.</summary>
        public bool IsRest { get; init; }

        /// <summary>Gets a value indicating whether the address is A2A 1.0's alone, and not also the guides'.</summary>
        public bool SpeaksRest => Pattern.StartsWith("/a2a/", StringComparison.Ordinal)
            && Pattern is not ("/a2a/tasks" or "/a2a/tasks/{id}" or "/a2a/tasks/{id}:cancel" or "/a2a/tasks/{id}:pause");

        /// <summary>Gets a value indicating whether the answer depends on the task.</summary>
        public bool LooksAtTask { get; init; } = true;

        public bool HasTask => Pattern.Contains("{id}", StringComparison.Ordinal) || (Body?.Contains("{id}", StringComparison.Ordinal) ?? false);
    }

    /// <summary>A gateway whose callers are ann and bob, the admin root, and eve, who is admin of another tenant.</summary>
    public sealed class Gateway : IAsyncLifetime, IDisposable
    {
        public const string AnnsTask = "task-anns";
        public const string AnnsPausedTask = "task-anps";

        private readonly KeyFile _keys = new();
        private int _tasks;

        public GatewayFixture Http { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _keys.With("ann", "read create approve cancel").With("bob", "read create approve cancel").With("root", "admin").With("eve", "admin", tenant: "other")
                .With("all-but-read", "create cancel").With("all-but-create", "read approve cancel")
                .With("all-but-approve", "read create cancel").With("all-but-cancel", "read create approve").With("all-but-admin", "read create approve cancel");
            Http = await IdentityGateway.StartAsync(_keys, ("Asya:Identity:Rate:PerSecond", "0"), ("Asya:Identity:Rate:UnknownPerSecond", "0"), ("Asya:Gateway:Mcp:Wait", "00:00:00"));
            await NewTaskAsync(AnnsTask);
            await NewTaskAsync(AnnsPausedTask);
            Http.Cluster.Pause(AnnsPausedTask);
        }

        public async Task<string> NewPausedTaskAsync()
        {
            string id = $"task-{Interlocked.Increment(ref _tasks):0000}";
            await NewTaskAsync(id);
            Http.Cluster.Pause(id);
            return id;
        }

        public async Task DisposeAsync() => await Http.DisposeAsync();

        public void Dispose() => _keys.Dispose();

        private async Task NewTaskAsync(string id)
        {
            using HttpResponseMessage response = await Http.SendAsync(HttpMethod.Post, "/mesh", $$$"""{"id":"{{{id}}}","route":{"curr":"draft"}}""", IdentityGateway.KeyOf("ann"));
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
    }
}
