using System.Net;
using System.Text.Json;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Mcp;
using Asya.Gateway.Tests.Mcp;
using Asya.Tasks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Gateway.Tests.Identity;

/// <summary>The refusals of each endpoint: without credential, scope or access to the task. Add new endpoints to the table.</summary>
public sealed class EveryEndpointTests(EndpointGateway fixture) : IClassFixture<EndpointGateway>
{
    public static TheoryData<int> All => Rows(static _ => true);

    public static TheoryData<int> Guarded => Rows(static row => row.Needs is not null);

    public static TheoryData<int> Scoped => Rows(static row => row.Needs is not (null or Scope.None));

    public static TheoryData<int> AboutATask => Rows(static row => row.HasTask);

    public static TheoryData<int> Changing => Rows(static row => row.Method != "GET");

    [Fact]
    public void The_table_has_every_endpoint_and_every_method()
    {
        IEnumerable<string> endpoints = fixture.Http.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(
            endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>()
                .HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"));
        Assert.Equal(endpoints.Distinct().Order(StringComparer.Ordinal), EndpointTable.Rows.Select(row => $"{row.Method} {row.Pattern}")
            .Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(RpcMethods.Names.Order(StringComparer.Ordinal), EndpointTable.Rows.Select(row => row.Rpc).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal));
        Assert.Equal(McpMethod.Names.Order(StringComparer.Ordinal), EndpointTable.Rows.Select(row => row.Mcp).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal));
    }

    /// <summary>Without its mark an endpoint would be taken for one of the host's own, whose callers the gateway does not judge.</summary>
    [Fact]
    public void Every_endpoint_is_marked_as_the_gateway_s() =>
        Assert.All(
            fixture.Http.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(),
            static endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<GatewayEndpoint>()));

    [Fact]
    public async Task The_table_has_every_tool()
    {
        McpCaller.Answer answer = await fixture.Http.LegacyAsync("tools/list", "{}", IdentityGateway.KeyOf("ann"));

        IEnumerable<string> tools = answer.Result.GetProperty("tools").EnumerateArray()
            .Select(static tool => tool.GetProperty("name").GetString()!);
        Assert.Equal(tools.Order(StringComparer.Ordinal), EndpointTable.Rows.Select(row => row.Tool).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_request_without_credential_gets_401_except_on_open_endpoints(int index)
    {
        EndpointRow row = EndpointTable.Rows[index];

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
        using HttpResponseMessage response = await SendAsync(EndpointTable.Rows[index], "task-none", ("X-API-Key", "wrong"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("invalid_token", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Scoped))]
    public async Task All_other_scopes_together_get_403(int index)
    {
        EndpointRow row = EndpointTable.Rows[index];
        string name = Scopes.NameOf(row.Needs!.Value);

        using HttpResponseMessage response = await SendAsync(row, EndpointGateway.AnnsTask, IdentityGateway.KeyOf("all-but-" + name));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains($"scope=\"{name}\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        await ShowsItsProtocolAsync(row, response, "forbidden");
    }

    [Theory]
    [MemberData(nameof(AboutATask))]
    public async Task Another_principals_task_is_like_an_unknown_one(int index) =>
        await CannotTellAsync(EndpointTable.Rows[index], EndpointGateway.AnnsTask, "bob");

    [Theory]
    [MemberData(nameof(AboutATask))]
    public async Task Another_tenants_tasks_are_like_unknown_ones_even_to_its_admins(int index)
    {
        await CannotTellAsync(EndpointTable.Rows[index], EndpointGateway.AnnsTask, "eve");
        await CannotTellAsync(EndpointTable.Rows[index], EndpointGateway.AnnsPausedTask, "eve");
    }

    [Theory]
    [MemberData(nameof(AboutATask))]
    public async Task An_approver_may_only_read_and_answer_paused_tasks_of_others(int index)
    {
        EndpointRow row = EndpointTable.Rows[index];
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
            await CannotTellAsync(row, EndpointGateway.AnnsPausedTask, "bob");
        }
    }

    // Proves that the requests of the table are valid, so that the refusals have the expected cause.
    [Theory]
    [MemberData(nameof(AboutATask))]
    public async Task The_owner_and_the_tenants_admin_get_another_answer(int index)
    {
        EndpointRow row = EndpointTable.Rows[index];
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

    // With the credential of one who may do all of it.
    [Theory]
    [MemberData(nameof(Changing))]
    public async Task A_cross_origin_browser_request_is_refused_and_changes_nothing(int index)
    {
        EndpointRow row = EndpointTable.Rows[index];
        string task = await fixture.NewPausedTaskAsync();
        TaskSnapshot before = fixture.Http.Cluster[task].Now;
        int tasks = fixture.Http.Cluster.Count;
        (string Name, string Value) root = IdentityGateway.KeyOf("root");

        foreach ((string, string) header in new[] { ("Origin", "http://127.0.0.1:1"), ("Origin", "null"), ("Sec-Fetch-Site", "same-site") })
        {
            using HttpResponseMessage page = await SendAsync(row, task, root, header);
            Assert.Equal(
                "foreign_origin", (await GatewayFixture.JsonAsync(page, HttpStatusCode.Forbidden)).GetProperty("reason").GetString());
        }

        foreach (string? body in new[] { row.Body, "" })
        {
            using HttpRequestMessage request = new(
                new HttpMethod(row.Method), (row.Path ?? row.Pattern).Replace("{id}", task, StringComparison.Ordinal));
            request.Content = new StringContent(body ?? "", null, "application/x-www-form-urlencoded");
            foreach ((string name, string value) in row.Headers.Append(root))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using HttpResponseMessage form = await fixture.Http.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        }

        Assert.Same(before, fixture.Http.Cluster[task].Now);
        Assert.Equal(tasks, fixture.Http.Cluster.Count);
    }

    [Fact]
    public async Task The_description_has_the_scope_of_each_endpoint()
    {
        using HttpResponseMessage response =
            await fixture.Http.SendAsync(HttpMethod.Get, "/openapi/v1.json", null, IdentityGateway.KeyOf("ann"));
        JsonElement api = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);

        foreach (EndpointRow row in
            EndpointTable.Rows.Where(static row => row.Rpc is null && row.Mcp is null && row.Path is null && row.LooksAtTask && !row.IsRest
                && !row.Pattern.Contains("agent", StringComparison.OrdinalIgnoreCase)))
        {
            if (!api.GetProperty("paths").GetProperty(row.Pattern)
                .TryGetProperty(row.Method == "GET" ? "get" : "post", out JsonElement operation))
            {
                // An alternative method of an endpoint that is described under another one.
                continue;
            }

            string security = operation.TryGetProperty("security", out JsonElement said) ? JsonSerializer.Serialize(said) : "nothing";
            string names = row.Needs is null or Scope.None ? "" : $"\"{Scopes.NameOf(row.Needs.Value)}\"";
            Assert.Equal(row.Needs is null ? "nothing" : $$"""[{"bearer":[{{names}}]},{"apiKey":[{{names}}]}]""", security);
        }

        Assert.Equal(
            "http", api.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_unknown_path_is_401_without_a_credential_and_404_with_one()
    {
        using HttpResponseMessage anonymous = await fixture.Http.SendAsync(HttpMethod.Get, "/nowhere");
        using HttpResponseMessage known = await fixture.Http.SendAsync(HttpMethod.Get, "/nowhere", null, IdentityGateway.KeyOf("ann"));
        using HttpResponseMessage wrongMethod =
            await fixture.Http.SendAsync(HttpMethod.Delete, "/mesh", null, IdentityGateway.KeyOf("ann"));

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, known.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
    }

    private static TheoryData<int> Rows(Predicate<EndpointRow> isMeant) =>
        [.. Enumerable.Range(0, EndpointTable.Rows.Length).Where(index => isMeant(EndpointTable.Rows[index]))];

    private static async Task ShowsItsProtocolAsync(EndpointRow row, HttpResponseMessage response, string reason)
    {
        JsonElement body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        if (row.Pattern is "/a2a" or "/mcp")
        {
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(RpcErrorCode.Refused, body.GetProperty("error").GetProperty("code").GetInt32());
            JsonElement data = body.GetProperty("error").GetProperty("data");
            Assert.Equal(
                reason, (data.ValueKind == JsonValueKind.Array ? data[0] : data).GetProperty("reason").GetString(), ignoreCase: true);
        }
        else if (row.SpeaksRest)
        {
            Assert.Equal(reason == "forbidden"
                ? "PERMISSION_DENIED"
                : "UNAUTHENTICATED", body.GetProperty("error").GetProperty("status").GetString());
            Assert.Equal(reason, body.GetProperty("error").GetProperty("details")[0].GetProperty("reason").GetString(), ignoreCase: true);
        }
        else
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(reason, body.GetProperty("reason").GetString());
        }
    }

    private async Task CannotTellAsync(EndpointRow row, string task, string who)
    {
        TaskSnapshot before = fixture.Http.Cluster[task].Now;
        int tasks = fixture.Http.Cluster.Count;

        Assert.Equal(await SignatureAsync(row, "task-none", who), await SignatureAsync(row, task, who));

        Assert.Same(before, fixture.Http.Cluster[task].Now);
        Assert.Equal(tasks, fixture.Http.Cluster.Count);
    }

    /// <summary>The visible parts of an answer, without the task's id.</summary>
    private async Task<string> SignatureAsync(EndpointRow row, string task, string who)
    {
        using HttpResponseMessage response = await SendAsync(row, task, IdentityGateway.KeyOf(who));
        IEnumerable<string> headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Content-Length"))
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal);

        // MCP's streams have an end.
        bool isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream" && row.Mcp is null;
        string body = isStream ? "a stream" : await response.Content.ReadAsStringAsync();
        return $"{response.StatusCode}\n{string.Join('\n', headers)}\n{body}".Replace(task, "ID", StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SendAsync(EndpointRow row, string task, params (string Name, string Value)[] headers) =>
        fixture.Http.SendAsync(
        new HttpMethod(row.Method),
        (row.Path ?? row.Pattern).Replace("{id}", task, StringComparison.Ordinal),
        row.Body?.Replace("{id}", task, StringComparison.Ordinal).Replace("{message}", Guid.NewGuid().ToString(), StringComparison.Ordinal),
        [.. row.Headers.Select(header => (header.Name, header.Value.Replace("{id}", task, StringComparison.Ordinal))), .. headers]);
}
