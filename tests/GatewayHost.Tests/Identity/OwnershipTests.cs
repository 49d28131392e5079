using System.Net;
using System.Text.Json;
using Asya.Gateway.Identity;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Identity;

public sealed class OwnershipTests : IAsyncLifetime, IDisposable
{
    private const string Envelope = """{"id":"report-123","flow":"report_approval","payload":{"topic":"Q3"}}""";

    private readonly KeyFile _keys = new KeyFile()
        .With("ann", "read create approve cancel").With("ann-2", "read", principal: "ann").With("bob", "read create cancel")
        .With("rev", "approve")
        .With("root", "admin").With("eve", "admin", tenant: "other").With("ann-there", "read create", principal: "ann", tenant: "other");

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await IdentityGateway.StartAsync(_keys, ("Asya:Identity:Rate:PerSecond", "0"));

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task An_id_in_use_is_refused_without_details_of_its_task()
    {
        await ExpectAsync(HttpStatusCode.Created, "ann", HttpMethod.Post, "/mesh", Envelope);
        await ExpectAsync(HttpStatusCode.OK, "ann", HttpMethod.Post, "/mesh", Envelope);

        JsonElement same = await ExpectAsync(HttpStatusCode.Conflict, "bob", HttpMethod.Post, "/mesh", Envelope);
        JsonElement other =
            await ExpectAsync(
                HttpStatusCode.Conflict, "bob", HttpMethod.Post, "/mesh", Envelope.Replace("Q3", "Q4", StringComparison.Ordinal));
        JsonElement waited = await ExpectAsync(HttpStatusCode.Conflict, "bob", HttpMethod.Post, "/mesh?wait=5", Envelope);

        Assert.Equal("already_exists", same.GetProperty("reason").GetString());
        Assert.Equal(same.GetRawText(), other.GetRawText());
        Assert.Equal(same.GetRawText(), waited.GetRawText());
        Assert.DoesNotContain("ann", same.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_tenant_has_its_own_task_of_a_name()
    {
        await ExpectAsync(HttpStatusCode.Created, "ann", HttpMethod.Post, "/mesh", Envelope);
        await ExpectAsync(HttpStatusCode.Created, "ann-there", HttpMethod.Post, "/mesh", Envelope);

        Assert.Equal(2, _gateway.Cluster.Count);
        Assert.Equal("other", _gateway.Cluster["other~report-123"].Now.Key.Tenant);
        Assert.Equal("report-123", (await ExpectAsync(HttpStatusCode.OK, "ann-there", HttpMethod.Get, "/mesh/report-123")).GetProperty("id")
            .GetString());
    }

    [Fact]
    public async Task The_same_idempotency_key_of_two_callers_makes_two_tasks()
    {
        const string Body = """{"flow":"report_approval"}""";
        string ann = (await ExpectAsync(HttpStatusCode.Created, "ann", HttpMethod.Post, "/mesh", Body, ("Idempotency-Key", "1")))
            .GetProperty("id").GetString()!;
        string again = (await ExpectAsync(HttpStatusCode.OK, "ann", HttpMethod.Post, "/mesh", Body, ("Idempotency-Key", "1")))
            .GetProperty("id").GetString()!;
        string bob = (await ExpectAsync(HttpStatusCode.Created, "bob", HttpMethod.Post, "/mesh", Body, ("Idempotency-Key", "1")))
            .GetProperty("id").GetString()!;
        string there = (await ExpectAsync(HttpStatusCode.Created, "ann-there", HttpMethod.Post, "/mesh", Body, ("Idempotency-Key", "1")))
            .GetProperty("id").GetString()!;

        Assert.Equal(ann, again);
        Assert.Equal(3, new[] { ann, bob, there }.Distinct().Count());
    }

    [Fact]
    public async Task A_list_shows_ones_own_the_waiting_to_reviewers_and_all_to_the_admin()
    {
        foreach ((string who, string id) in new[] { ("ann", "a-1"), ("ann", "a-2"), ("bob", "b-1"), ("bob", "b-2"), ("ann-there", "e-1") })
        {
            await ExpectAsync(
                HttpStatusCode.Created, who, HttpMethod.Post, "/mesh", Envelope.Replace("report-123", id, StringComparison.Ordinal));
        }

        _gateway.Cluster.Pause("a-2");
        _gateway.Cluster.Pause("b-2");
        foreach (string path in (string[])["/mesh", "/a2a/tasks"])
        {
            Assert.Equal(new[] { "a-1", "a-2" }, await ListAsync("ann-2", path));
            Assert.Equal(new[] { "a-2" }, await ListAsync("ann-2", path + "?status=paused"));
            Assert.Equal(new[] { "b-1", "b-2" }, await ListAsync("bob", path));
            Assert.Equal(Array.Empty<string>(), await ListAsync("rev", path));
            Assert.Equal(new[] { "a-2", "b-2" }, await ListAsync("rev", path + "?status=paused"));
            Assert.Equal(new[] { "a-1", "a-2", "b-1", "b-2" }, await ListAsync("root", path));
            Assert.Equal(new[] { "e-1" }, await ListAsync("eve", path));
        }
    }

    [Fact]
    public async Task The_principal_of_an_answer_a_cancel_and_a_pause_comes_from_the_credential()
    {
        await ExpectAsync(HttpStatusCode.Created, "ann", HttpMethod.Post, "/mesh", Envelope);
        _gateway.Cluster.Pause("report-123");

        await ExpectAsync(HttpStatusCode.OK, "rev", HttpMethod.Post, "/mesh/report-123:resume", """{"approved":true,"by":"ann","principal":"ann"}""");
        await ExpectAsync(HttpStatusCode.Accepted, "ann", HttpMethod.Post, "/mesh/report-123:pause", """{"by":"bob"}""");
        await ExpectAsync(HttpStatusCode.OK, "root", HttpMethod.Post, "/a2a/tasks/report-123:cancel", """{"by":"bob"}""");

        Assert.Equal("rev", Assert.Single(_gateway.Cluster["report-123"].Answers).By);
        Assert.Equal("ann", Assert.Single(_gateway.Cluster["report-123"].PauseRequests).By);
        Assert.Equal("root", Assert.Single(_gateway.Cluster["report-123"].Cancels).By);
        Assert.Equal("ann", _gateway.Cluster["report-123"].Now.Principal);
    }

    [Fact]
    public async Task A_task_whose_payload_cannot_be_read_is_still_nobodys_business()
    {
        await ExpectAsync(HttpStatusCode.Created, "ann", HttpMethod.Post, "/mesh", Envelope);
        _gateway.Cluster.PayloadFault = new TaskRejectedException(TaskRejection.CheckpointStoreUnavailable, "away");

        await ExpectAsync(HttpStatusCode.ServiceUnavailable, "ann", HttpMethod.Get, "/mesh/report-123");
        await ExpectAsync(HttpStatusCode.NotFound, "bob", HttpMethod.Get, "/mesh/report-123");
    }

    [Theory]
    [InlineData("ann", Scope.Create | Scope.Read | Scope.Cancel, TaskPermission.Read, true)]
    [InlineData("ann", Scope.Create | Scope.Read | Scope.Cancel, TaskPermission.Write, false)]
    [InlineData("ann", Scope.Create | Scope.Approve, TaskPermission.Answer, false)]
    [InlineData("bob", Scope.Create | Scope.Approve, TaskPermission.Write, false)]
    [InlineData("bob", Scope.Create | Scope.Approve, TaskPermission.Answer, true)]
    [InlineData("root", Scopes.All, TaskPermission.Write, true)]
    internal void A_hook_belongs_to_the_operator(string caller, Scope scopes, TaskPermission act, bool may) => Assert.Equal(may,
        AccessRules.IsAllowed(
            new Caller(caller, "", scopes), new TaskSnapshot { Principal = "ann", PauseNumber = 1, IsHook = true }, act));

    [Theory]
    [InlineData(null, null, Scope.Read, 0, TaskPermission.Read, false)]
    [InlineData("ann", null, Scope.Read, 0, TaskPermission.Read, false)]
    [InlineData("ann", "ann", Scope.Read, 0, TaskPermission.Read, true)]
    [InlineData("ann", "Ann", Scope.Read, 0, TaskPermission.Read, true)]
    [InlineData("rev", "ann", Scope.Approve | Scope.Read, 0, TaskPermission.Read, false)]
    [InlineData("rev", "ann", Scope.Approve | Scope.Read, 1, TaskPermission.Read, true)]
    [InlineData("rev", "ann", Scope.Approve | Scope.Read, 1, TaskPermission.Answer, true)]
    [InlineData("rev", "ann", Scope.Approve | Scope.Read | Scope.Cancel, 1, TaskPermission.Write, false)]
    [InlineData("root", "ann", Scopes.All, 0, TaskPermission.Write, true)]
    [InlineData("root", null, Scopes.All, 0, TaskPermission.Write, true)]
    internal void A_task_belongs_to_its_creator(string? caller, string? owner, Scope scopes, int pauses, TaskPermission act, bool may) =>
        Assert.Equal(
            may, AccessRules.IsAllowed(new Caller(caller, "", scopes), new TaskSnapshot { Principal = owner, PauseNumber = pauses }, act));

    private async Task<string[]> ListAsync(string who, string path)
    {
        JsonElement page = await ExpectAsync(HttpStatusCode.OK, who, HttpMethod.Get, path);
        JsonElement tasks = page.ValueKind == JsonValueKind.Array ? page : page.GetProperty("tasks");
        return [.. tasks.EnumerateArray().Select(task => task.GetProperty("id").GetString()!).Order(StringComparer.Ordinal)];
    }

    private async Task<JsonElement> ExpectAsync(
        HttpStatusCode status, string who, HttpMethod method, string path, string? body = null,
        params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await _gateway.SendAsync(method, path, body, [IdentityGateway.KeyOf(who), .. headers]);
        return await GatewayFixture.JsonAsync(response, status);
    }
}
