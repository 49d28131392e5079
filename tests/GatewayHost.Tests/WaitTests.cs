using System.Net;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Tests.Identity;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>The gateway's part in who answers: it passes on the caller's identity, and shows the refusals of the rules.</summary>
public sealed class WaitTests
{
    [Fact]
    public async Task The_claimant_and_the_answerer_come_from_the_credential_with_its_groups()
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway =
            await IdentityGateway.StartAsync(keys.With("ann", "create read approve", groups: "finance legal"));
        (await gateway.PostAsync("/mesh", """{"id":"t","flow":"report_approval"}""", IdentityGateway.KeyOf("ann"))).Dispose();
        gateway.Cluster.Pause("t", """{"extend_sla":"60s"}""");

        (await gateway.PostAsync("/mesh/t:claim?pause=1", """{"by":"bob","groups":["all"]}""", IdentityGateway.KeyOf("ann"))).Dispose();
        (await gateway.PostAsync("/mesh/t:resume?extend=60", "{}", IdentityGateway.KeyOf("ann"))).Dispose();
        gateway.Cluster.Pause("t");
        (await gateway.PostAsync("/mesh/t:delegate", """{"to":"carl"}""", IdentityGateway.KeyOf("ann"))).Dispose();

        ChangeWait claim = gateway.Cluster["t"].WaitChanges[0];
        Assert.Equal((WaitChange.Claim, "ann", 1, false), (claim.Change, claim.By, claim.Pause, claim.IsAdmin));
        Assert.Equal(["finance", "legal"], claim.Groups.AsEnumerable());
        Assert.Equal((WaitChange.Delegate, "carl"), (gateway.Cluster["t"].WaitChanges[1].Change, gateway.Cluster["t"].WaitChanges[1].To));
        ResumeTask answer = Assert.Single(gateway.Cluster["t"].Answers);
        Assert.Equal(("ann", false, TimeSpan.FromSeconds(60)), (answer.By, answer.IsAdmin, answer.Extension));
        Assert.Equal(["finance", "legal"], answer.Groups.AsEnumerable());
    }

    [Fact]
    public async Task A_callers_other_names_and_what_is_known_of_a_delegate_come_from_the_file_of_keys()
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(
            keys.With("ann", "create read approve", aliases: ["ann.smith@corp"])
                .With("ann-2", "read", principal: "ann", aliases: ["a.smith"])
                .With("carl", "approve", groups: "finance", aliases: ["carl@corp"])
                .With("other", "approve", principal: "carl", tenant: "acme", groups: "legal"));
        await PausedAsync(gateway, IdentityGateway.KeyOf("ann"));

        foreach (string to in (string[])["CARL@corp", "unknown"])
        {
            (await gateway.PostAsync("/mesh/t:delegate", $$"""{"to":"{{to}}"}""", IdentityGateway.KeyOf("ann"))).Dispose();
        }

        ChangeWait known = gateway.Cluster["t"].WaitChanges[0];
        Assert.Equal(["ann.smith@corp", "a.smith"], known.Aliases.AsEnumerable());
        Assert.Equal(("CARL@corp", "carl"), (known.To, known.ToPerson!.Name));
        Assert.Equal(["carl@corp"], known.ToPerson.Aliases.AsEnumerable());
        Assert.Equal(["finance"], known.ToPerson.Groups!.Value.AsEnumerable());
        Assert.Null(gateway.Cluster["t"].WaitChanges[1].ToPerson);

        // Of another task: whoever has delegated an answer no longer gives it.
        await using GatewayFixture second = await IdentityGateway.StartAsync(keys);
        await PausedAsync(second, IdentityGateway.KeyOf("ann"));
        (await second.PostAsync("/mesh/t:resume", "{}", IdentityGateway.KeyOf("ann"))).Dispose();
        Assert.Equal(["ann.smith@corp", "a.smith"], Assert.Single(second.Cluster["t"].Answers).Aliases.AsEnumerable());
    }

    [Theory]
    [InlineData("""{"to":7}""", 422)]
    [InlineData("""{"to":"a\u0007b"}""", 422)]
    [InlineData("[]", 422)]
    [InlineData("{", 400)]
    public async Task An_empty_delegation_is_refused(string body, int status)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await PausedAsync(gateway);

        using HttpResponseMessage response = await gateway.PostAsync("/mesh/t:delegate", body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(gateway.Cluster["t"].WaitChanges);
    }

    [Fact]
    public async Task The_errors_of_an_answer_are_listed_by_field_in_each_protocol()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await PausedAsync(gateway);
        gateway.Cluster.Fault = new TaskRejectedException(
            TaskRejection.FormNotSatisfied, "The answer does not satisfy the form: amount is required.")
        {
            Fields = [new FieldError("amount", "is required"), new FieldError("note", "must be a text")],
        };

        using HttpResponseMessage mesh = await gateway.PostAsync("/mesh/t:resume", "{}");
        using HttpResponseMessage rpc = await gateway.PostAsync(
            "/a2a", """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"m","taskId":"t","role":"ROLE_USER","parts":[{"data":{}}]}}}""");

        JsonElement problem = await GatewayFixture.JsonAsync(mesh, HttpStatusCode.UnprocessableEntity);
        Assert.Equal("form_not_satisfied", problem.GetProperty("reason").GetString());
        Assert.Equal("""[{"field":"amount","message":"is required"},{"field":"note","message":"must be a text"}]""",
            problem.GetProperty("errors").GetRawText());
        JsonElement error = (await GatewayFixture.JsonAsync(rpc, HttpStatusCode.OK)).GetProperty("error");
        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        Assert.Equal(
            """[{"field":"amount","description":"is required"},{"field":"note","description":"must be a text"}]""",
            error.GetProperty("data")[1].GetProperty("fieldViolations").GetRawText());
    }

    [Theory]
    [InlineData(TaskRejection.NotAllowed, 403, "not_allowed", -32000)]
    [InlineData(TaskRejection.Claimed, 409, "claimed", -32004)]
    public async Task A_caller_who_may_not_answer_is_refused(TaskRejection rejection, int status, string reason, int code)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await PausedAsync(gateway);
        gateway.Cluster.Fault = new TaskRejectedException(rejection, "It is for ann to answer.");

        using HttpResponseMessage mesh = await gateway.PostAsync("/mesh/t:resume", "{}");
        using HttpResponseMessage rpc = await gateway.PostAsync(
            "/a2a", """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"m","taskId":"t","role":"ROLE_USER","parts":[{"data":{}}]}}}""");

        Assert.Equal(reason, (await GatewayFixture.JsonAsync(mesh, (HttpStatusCode)status)).GetProperty("reason").GetString());
        Assert.Equal(code, JsonDocument.Parse(await rpc.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("code")
            .GetInt32());
    }

    [Fact]
    public async Task The_list_of_waits_for_the_caller_includes_the_callers_groups()
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys.With("ann", "read approve", groups: "finance"));

        using HttpResponseMessage mine =
            await gateway.SendAsync(HttpMethod.Get, "/mesh?waiting_for=me", null, IdentityGateway.KeyOf("ann"));
        TaskQuery query = gateway.Cluster.LastQuery!;
        using HttpResponseMessage others =
            await gateway.SendAsync(HttpMethod.Get, "/mesh?waiting_for=bob", null, IdentityGateway.KeyOf("ann"));
        using HttpResponseMessage running =
            await gateway.SendAsync(HttpMethod.Get, "/mesh?waiting_for=me&status=running", null, IdentityGateway.KeyOf("ann"));

        Assert.Equal(HttpStatusCode.OK, mine.StatusCode);
        Assert.Equal((TaskPhase.Paused, "ann", null), (query.Phase, query.Answerer!.Principal, query.Principal));
        Assert.Equal(["finance"], query.Answerer.Groups.AsEnumerable());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (others.StatusCode, running.StatusCode));
    }

    [Theory]
    [InlineData("status=paused&q=tides%20finance&assignee=bob&due_before=2026-11-30T00:00:00Z&order=due", 200)]
    [InlineData("waiting_for=me&order=oldest", 200)]
    [InlineData("q=tides", 200)]
    [InlineData("q=&assignee=&order=newest", 200)]
    [InlineData("assignee=bob", 400)]
    [InlineData("status=running&due_before=2026-11-30T00:00:00Z", 400)]
    [InlineData("due_before=soon&status=paused", 400)]
    [InlineData("status=succeeded&order=due", 400)]
    [InlineData("status=paused&order=best", 400)]
    [InlineData("q=a&q=b", 400)]
    public async Task A_list_is_searched_filtered_and_sorted_within_what_the_caller_may_see(string parameters, int status)
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys.With("ann", "read approve", groups: "finance"));

        using HttpResponseMessage response =
            await gateway.SendAsync(HttpMethod.Get, $"/mesh?{parameters}", null, IdentityGateway.KeyOf("ann"));

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200)
        {
            TaskQuery query = gateway.Cluster.LastQuery!;
            Assert.Equal("ann", query.Viewer!.Principal);
            Assert.Equal(query.Phase == TaskPhase.Paused ? null : "ann", query.Principal);
            Assert.Equal(parameters.Contains("q=tides", StringComparison.Ordinal), query.Search is not null);
        }

        using HttpResponseMessage tooLong =
            await gateway.SendAsync(HttpMethod.Get, $"/mesh?q={new string('x', 201)}", null, IdentityGateway.KeyOf("ann"));
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
    }

    [Fact]
    public async Task A_waiting_task_shows_who_is_to_answer_by_when_and_in_which_form()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await PausedAsync(gateway);
        gateway.Cluster.Move("t", "claimed", static now => now with
        {
            AnswerSchema = JsonBytes.FromText("""{"type":"object"}"""),
            Wait = new TaskWait
            {
                Assignee = "ann",
                Groups = ["finance"],
                ClaimedBy = "ann",
                NotRequester = true,
                DueAt = now.CreatedAt,
                NextAt = now.CreatedAt
            },
        });

        using HttpResponseMessage response = await gateway.Http.GetAsync("/mesh/t");

        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(
            """{"assignee":"ann","groups":["finance"],"not_requester":true,"claimed_by":"ann","due_at":"2026-03-08T10:00:00.123Z","next_at":"2026-03-08T10:00:00.123Z"}""",
            task.GetProperty("wait").GetRawText());
        Assert.Equal("""{"type":"object"}""", task.GetProperty("answer_schema").GetRawText());
    }

    private static async Task PausedAsync(GatewayFixture gateway, params (string Name, string Value)[] headers)
    {
        (await gateway.PostAsync("/mesh", """{"id":"t","flow":"report_approval"}""", headers)).Dispose();
        gateway.Cluster.Pause("t");
    }
}
