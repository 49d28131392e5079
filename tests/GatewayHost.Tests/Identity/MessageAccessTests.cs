using System.Net;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Tests.Mcp;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Identity;

/// <summary>Who is shown the messages of a task, and which flows.</summary>
public sealed class MessageAccessTests : IAsyncLifetime, IDisposable
{
    private readonly KeyFile _keys = new KeyFile()
        .With("ann", "read create").With("starter", "create").With("bob", "read create").With("rev", "read approve")
        .With("root", "admin");

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await IdentityGateway.StartAsync(_keys, ("Asya:Identity:Rate:PerSecond", "0"));

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Messages_are_shown_to_whom_the_history_of_the_mesh_is_and_say_who_said_them()
    {
        _gateway.Cluster.Create("t", new CreateTask { Flow = "report_approval", Principal = "ann", Payload = JsonBytes.EmptyObject });
        _gateway.Cluster.Pause("t");

        JsonElement anns = await ResultAsync("ann", "GetTask", """{"id":"t"}""");
        JsonElement reviewers = await ResultAsync("rev", "GetTask", """{"id":"t"}""");
        JsonElement bobs = await CallAsync("bob", "GetTask", """{"id":"t"}""");

        Assert.Equal(2, anns.GetProperty("history").GetArrayLength());
        Assert.Equal("ann", anns.GetProperty("history")[0].GetProperty("metadata").GetProperty("by").GetString());
        Assert.Equal(2, reviewers.GetProperty("history").GetArrayLength());
        Assert.Equal(-32001, bobs.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_caller_without_the_scope_to_read_is_shown_no_messages_even_of_its_own_task()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);

        JsonElement task = (await ResultAsync("starter", "SendMessage",
            """{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"data":{}}]},"configuration":{"historyLength":10}}"""))
            .GetProperty("task");

        Assert.False(task.TryGetProperty("history", out _));
        Assert.Equal(0, _gateway.Cluster.MessageReads);
        using HttpResponseMessage mesh = await _gateway.SendAsync(
            HttpMethod.Get, $"/mesh/{task.GetProperty("id").GetString()}/history", null, IdentityGateway.KeyOf("starter"));
        Assert.Equal(HttpStatusCode.Forbidden, mesh.StatusCode);
    }

    [Fact]
    public async Task Messages_that_cannot_be_read_do_not_hide_what_a_call_has_done()
    {
        _gateway.Cluster.OnCreated = id =>
        {
            _gateway.Cluster.Pause(id);
            _gateway.Cluster.MessageFault = new TimeoutException();
        };

        JsonElement sent = await ResultAsync(
            "ann", "SendMessage", """{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"data":{}}]}}""");

        Assert.Equal("TASK_STATE_INPUT_REQUIRED", sent.GetProperty("task").GetProperty("status").GetProperty("state").GetString());
        Assert.False(sent.GetProperty("task").TryGetProperty("history", out _));
    }

    [Fact]
    public async Task Tools_skills_and_flows_are_those_that_the_caller_may_start()
    {
        FlowInfo open = new() { Name = "open", Entrypoint = "draft" };
        FlowInfo closed = new() { Name = "closed", Entrypoint = "draft" };
        _gateway.Cluster.Flows = [open, closed];
        _gateway.Cluster.StartableFlows = query => query.IsAdmin ? [open, closed] : [open];

        Assert.Equal("open", await ListedAsync("ann"));
        Assert.Equal("open closed", await ListedAsync("root"));

        // The public card is cached by whom it may concern, so it is the same for all.
        using HttpResponseMessage card =
            await _gateway.SendAsync(HttpMethod.Get, "/.well-known/agent-card.json", null, IdentityGateway.KeyOf("ann"));
        Assert.Equal("open closed", NamesOf(JsonDocument.Parse(await card.Content.ReadAsStringAsync()).RootElement, "skills"));
    }

    [Fact]
    public async Task The_only_flow_that_a_caller_may_start_needs_no_name()
    {
        FlowInfo open = new() { Name = "open", Entrypoint = "draft" };
        _gateway.Cluster.Flows = [open, new FlowInfo { Name = "closed", Entrypoint = "draft" }];
        _gateway.Cluster.StartableFlows = query => query.IsAdmin ? _gateway.Cluster.Flows : [open];
        const string Message = """{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"data":{}}]},"configuration":{"returnImmediately":true}}""";

        await ResultAsync("ann", "SendMessage", Message);
        JsonElement refused = await CallAsync("root", "SendMessage", Message);

        Assert.Equal("open", Assert.Single(_gateway.Cluster.Tasks).Request.Flow);
        Assert.Equal("skill is required. Available: [open, closed]", refused.GetProperty("error").GetProperty("message").GetString());
    }

    private static string NamesOf(JsonElement holder, string list) =>
        string.Join(' ', holder.GetProperty(list).EnumerateArray().Select(static one => one.GetProperty("name").GetString())
            .Where(static name => name is "open" or "closed"));

    // The same list, however it is asked for.
    private async Task<string> ListedAsync(string who)
    {
        McpCaller.Answer tools = await _gateway.LegacyAsync("tools/list", "{}", IdentityGateway.KeyOf(who));
        JsonElement card = await ResultAsync(who, "GetExtendedAgentCard", "{}");
        using HttpResponseMessage flows = await _gateway.SendAsync(HttpMethod.Get, "/flows", null, IdentityGateway.KeyOf(who));
        string listed = NamesOf(JsonDocument.Parse(await flows.Content.ReadAsStringAsync()).RootElement, "flows");
        Assert.Equal(listed, NamesOf(tools.Result, "tools"));
        Assert.Equal(listed, NamesOf(card, "skills"));
        return listed;
    }

    private async Task<JsonElement> ResultAsync(string who, string method, string parameters) =>
        (await CallAsync(who, method, parameters)) is var reply && reply.TryGetProperty("result", out JsonElement result)
            ? result
            : throw new InvalidOperationException(reply.GetRawText());

    private async Task<JsonElement> CallAsync(string who, string method, string parameters)
    {
        using HttpResponseMessage response = await _gateway.SendAsync(
            HttpMethod.Post, "/a2a", $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""",
            IdentityGateway.KeyOf(who));
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
