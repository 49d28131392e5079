using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary>A requested pause only adds a question, and changes no earlier decision.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class LaterPauseTests(GuardedGateway guarded)
{
    private const string Payload = """{"topic":"Q3","amount":100}""";

    // Members of a pause that are not the words of a question.
    private static readonly Dictionary<string, string> Rules = new()
    {
        ["fields"] = """[{"name":"amount","type":"number","payload_key":"/amount"}]""",
        ["who"] = """{"assignee":"ann2"}""",
        ["strict"] = "false",
        ["extend_sla"] = "3600",
        ["when"] = """{"due":"1h"}""",
        ["of_a_later_version"] = "1",
    };

    /// <summary>Both addresses of a pause, and the forbidden metadata.</summary>
    public static TheoryData<string, string> Demands
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (string path in (string[])["mesh", "a2a/tasks"])
            {
                foreach (string member in Rules.Keys)
                {
                    rows.Add(path, member);
                }
            }

            return rows;
        }
    }

    public static TheoryData<EntryPoint> Answers => [.. Enum.GetValues<EntryPoint>().Where(static entry => entry != EntryPoint.ToolsCall)];

    [Theory]
    [MemberData(nameof(Demands))]
    public async Task The_owner_brings_no_rules_of_a_pause(string path, string member)
    {
        string id = await StartRunningAsync("ann2", "held");

        Reply refused =
            (await guarded.PostAsync("ann2", $"/{path}/{id}:pause",
                $$$"""{"metadata":{"prompt":"Wait","{{{member}}}":{{{Rules[member]}}}}}""")).Expect(HttpStatusCode.Forbidden);

        Assert.Contains(member, refused.Detail, StringComparison.Ordinal);
        guarded.Silo.OpenGate(id);
        Reply paused = await guarded.UntilAsync("ann2", id, "paused");
        AssertIsFlowsOwn(paused, "Pay this invoice?");
        (await guarded.AnswerAsync(EntryPoint.Mesh, "ann2", id, """{"approved":true}""")).ExpectForbidden();
        Assert.DoesNotContain("pause_requested", await guarded.KindsAsync("ann2", id));
    }

    [Theory]
    [InlineData("ann2", """{"after":"1s","answer":{"approved":true,"amount":1000000}}""")]
    [InlineData("ann2", """{"after":"1s","route":["publish"]}""")]
    [InlineData("root", """{"after":"1s","answer":{"approved":true,"amount":1000000}}""")]
    [InlineData("root", """{"after":"1s","route":["publish"]}""")]
    [InlineData("fin", """{"after":"1s","answer":{"approved":true,"amount":1000000}}""")]
    [InlineData("fin", """{"after":"1s","route":["publish"]}""")]
    public async Task An_answer_or_a_route_for_the_expiry_is_refused_from_every_principal(string who, string expire)
    {
        string id = await StartRunningAsync(who == "fin" ? "fin" : "ann2", "own");

        foreach (string path in (string[])["mesh", "a2a/tasks"])
        {
            Reply refused =
                await guarded.PostAsync(
                    who, $"/{path}/{id}:pause", $$$"""{"metadata":{"prompt":"Wait","when":{"expire":{{{expire}}} } } }""");
            Assert.True((int)refused.Status is 403 or 422,
                $"It should have been refused, and was answered with {(int)refused.Status}: {refused.Text}");
        }

        guarded.Silo.OpenGate(id);
        AssertIsFlowsOwn(await guarded.UntilAsync(who, id, "paused"), "Pay this invoice?");
        Assert.DoesNotContain("pause_requested", await guarded.KindsAsync(who, id));
    }

    [Fact]
    public async Task A_caller_whom_the_flows_pauses_admit_may_set_times_and_people()
    {
        string id = await StartRunningAsync("fin", "own");

        (await guarded.PostAsync("fin", $"/mesh/{id}:pause", """{"metadata":{"prompt":"Wait for the delivery","when":{"due":"1h"}}}"""))
            .Expect(HttpStatusCode.Accepted);

        guarded.Silo.OpenGate(id);
        Reply paused = await guarded.UntilAsync("fin", id, "paused");
        Assert.Equal("Wait for the delivery", paused.Json.GetProperty("pause_metadata").GetProperty("prompt").GetString());
    }

    [Theory]
    [InlineData("mesh", null)]
    [InlineData("mesh", "{}")]
    [InlineData("mesh", """{"metadata":{"prompt":"One more look, please"}}""")]
    [InlineData("a2a/tasks", null)]
    [InlineData("a2a/tasks", """{"metadata":{"prompt":"One more look, please"}}""")]
    public async Task After_the_approval_only_those_who_could_give_it_answer_a_pause_of_the_requesters(string path, string? body)
    {
        string id = await ApprovedAndPausedAgainAsync("ann2", path, body);

        foreach (string who in (string[])["cc", "ann2"])
        {
            (await guarded.AnswerAsync(EntryPoint.Mesh, who, id, """{"amount":7777}""")).ExpectForbidden();
            (await guarded.AnswerAsync(EntryPoint.Mesh, who, id, "{}")).ExpectForbidden();
        }

        Reply still = await guarded.UntilAsync("ann2", id, "paused", pause: 2);
        Assert.Equal(100, still.Json.GetProperty("payload").GetProperty("amount").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Finance_was_asked_for_no_other_amount_and_sets_none(EntryPoint entry)
    {
        string id = await ApprovedAndPausedAgainAsync("ann2", "mesh", null);

        if ((await guarded.AnswerAsync(entry, "bob", id, """{"amount":7777,"approved":false,"topic":"another"}""")).IsRefused)
        {
            Assert.False((await guarded.AnswerAsync(entry, "bob", id, """{"note":"go on"}""")).IsRefused);
        }

        Reply over = await guarded.UntilAsync("ann2", id, "succeeded");
        Assert.Equal(100, over.Result.GetProperty("amount").GetInt32());
        Assert.True(over.Result.GetProperty("approved").GetBoolean());
        Assert.Equal(("Q3", "published"), (over.ResultText("topic"), over.ResultText("status")));
    }

    [Theory]
    [InlineData("mesh")]
    [InlineData("a2a/tasks")]
    public async Task A_requested_pause_shows_its_requester(string path)
    {
        string id = await ApprovedAndPausedAgainAsync("ann", path, """{"metadata":{"prompt":"One more look, please"}}""");

        JsonElement shown = (await guarded.UntilAsync("ann", id, "paused", pause: 2)).Json.GetProperty("pause_metadata");
        Assert.Equal("One more look, please", shown.GetProperty("prompt").GetString());
        Assert.Equal("ann", shown.GetProperty("asked_by").GetString());
    }

    // The step has defined the question; the pause itself is still to come.
    [Fact]
    public async Task A_steps_definition_of_its_pause_is_not_used_by_another_pause()
    {
        const string Ask =
            """{"prompt":"Pay it, as the step asks?","strict":true,"who":{"groups":["finance"],"not_requester":true},"fields":[{"name":"approved","type":"boolean","required":true}]}""";
        string id = await StartRunningAsync("ann2", "asking", $$"""{"ask":{{Ask}},"amount":100}""");
        (await guarded.PostAsync("ann2", $"/mesh/{id}:pause")).Expect(HttpStatusCode.Accepted);
        guarded.Silo.OpenGate(id);
        Reply first = await guarded.UntilAsync("ann2", id, "paused", pause: 1);
        Assert.NotEqual("Pay it, as the step asks?", first.Json.GetProperty("pause_metadata").GetProperty("prompt").GetString());
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, "{}")).IsRefused);

        AssertIsFlowsOwn(await guarded.UntilAsync("ann2", id, "paused", pause: 2), "Pay it, as the step asks?");
        foreach (string who in (string[])["cc", "ann2"])
        {
            (await guarded.AnswerAsync(EntryPoint.Mesh, who, id, """{"approved":true}""")).ExpectForbidden();
        }

        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, """{"approved":true}""")).IsRefused);
        await guarded.UntilAsync("ann2", id, "succeeded");
    }

    private static void AssertIsFlowsOwn(Reply paused, string prompt)
    {
        JsonElement shown = paused.Json.GetProperty("pause_metadata");
        Assert.Equal(prompt, shown.GetProperty("prompt").GetString());
        Assert.True(shown.GetProperty("strict").GetBoolean());
        Assert.Equal(["approved"], shown.GetProperty("fields").EnumerateArray().Select(static f => f.GetProperty("name").GetString()!)
            .Where(static name => name != "reviewer_notes"));
        Assert.Equal("finance", Assert.Single(shown.GetProperty("who").GetProperty("groups").EnumerateArray()).GetString());
    }

    private async Task<string> StartRunningAsync(string who, string flow, string payload = Payload)
    {
        string id = EntryPointGateway.NewId();
        (await guarded.PostAsync(who, "/mesh", $$"""{"id":"{{id}}","flow":"{{flow}}","payload":{{payload}}}"""))
            .Expect(HttpStatusCode.Created);
        return id;
    }

    /// <summary>Finance approves 100; before it is paid, the requester asks for another pause, which then begins.</summary>
    private async Task<string> ApprovedAndPausedAgainAsync(string who, string path, string? body)
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, who, "payment");
        (await guarded.PostAsync("bob", $"/mesh/{id}:resume", """{"approved":true}""")).Expect(HttpStatusCode.OK);

        // One of the two addresses waits for the pause.
        Task<Reply> asked = guarded.PostAsync(who, $"/{path}/{id}:pause", body);
        await guarded.UntilHappenedAsync(who, id, "pause_requested");
        guarded.Silo.OpenGate(id);
        Assert.True((int)(await asked).Status < 300);
        await guarded.UntilAsync(who, id, "paused", pause: 2);
        return id;
    }
}
