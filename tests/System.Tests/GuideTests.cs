using System.Net;
using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>Every example of the usage guide, on the product as it is shipped, with nothing but HTTP.</summary>
[Collection(SharedProduct.Name)]
public sealed class GuideTests(ProductFixture fixture)
{
    private const string Approval = """{"approved": true, "reviewer_notes": "Looks good, add a chart for Q3 metrics."}""";

    private readonly SiloProcess _silo = fixture.Silo;
    private readonly MeshClient _mesh = fixture.Silo.Mesh;

    /// <summary>The two shapes in which A2A clients send an answer: the specification's and the guide's.</summary>
    public static TheoryData<string, string> Answers => new()
    {
        {
            "standard",
            """
            {"jsonrpc":"2.0","id":2,"method":"message/send","params":{"message":{"messageId":"m-ID","taskId":"ID","role":"user",
             "parts":[{"kind":"data","data":ANSWER}]}}}
            """
        },
        {
            "guide",
            """
            {"jsonrpc":"2.0","id":1,"method":"message/send","params":{"taskId":"ID",
             "message":{"role":"user","parts":[{"type":"data","data":ANSWER}]}}}
            """
        },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task The_report_of_the_guide_is_drafted_reviewed_and_published(string shape, string request)
    {
        string id = $"report-{shape}";
        string envelope = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "samples", "envelope.json"));
        await _mesh.CreatePausedAsync(envelope.Replace("report-123", id, StringComparison.Ordinal));

        Reply paused = (await _mesh.TaskAsync(id)).ExpectTask("paused");
        Assert.Equal("""{"prompt":"Task paused","fields":[]}""", paused.Json.GetProperty("pause_metadata").GetRawText());
        Assert.Equal(
            """{"prev":["draft","x-pause"],"curr":"x-resume","next":["publish"]}""", paused.Json.GetProperty("route").GetRawText());
        Assert.Equal([$"{id}/1"], _silo.Checkpoints().Where(c => c.StartsWith(id, StringComparison.Ordinal)));

        JsonElement answer = await _mesh.A2AAsync(Fill(request, id, Approval));
        Assert.True(answer.TryGetProperty("result", out JsonElement task), answer.GetRawText());
        Assert.Equal(id, task.GetProperty("id").GetString());
        Assert.Contains(task.GetProperty("status").GetProperty("state").GetString(), new[] { "working", "completed" });

        await _mesh.UntilAsync(id, "succeeded");
        AssertPublished((await _mesh.TaskAsync(id)).ExpectTask("succeeded"));
    }

    [Fact]
    public async Task A_flow_shows_its_own_prompt_and_fields_while_it_waits()
    {
        Reply paused =
            await _mesh.CreatePausedAsync("""{"id":"by-flow","flow":"report_approval","payload":{"topic":"Q3 performance review"}}""");

        JsonElement metadata = paused.Json.GetProperty("pause_metadata");
        Assert.Equal("Review this report before it is published", metadata.GetProperty("prompt").GetString());
        Assert.Equal(
            ["approved:boolean", "reviewer_notes:string"],
            metadata.GetProperty("fields").EnumerateArray().Select(f => $"{f.GetProperty("name")}:{f.GetProperty("type")}"));

        AssertPublished((await _mesh.ResumeAndWaitAsync("by-flow", Approval)).ExpectTask("succeeded"));
    }

    [Fact]
    public async Task A_report_that_is_not_approved_is_rejected()
    {
        await _mesh.CreatePausedAsync("""{"id":"not-approved","flow":"report_approval","payload":{"topic":"Q3"}}""");

        Reply over = (await _mesh.ResumeAndWaitAsync("not-approved", """{"approved":false,"reviewer_notes":"No."}"""))
            .ExpectTask("succeeded");

        Assert.Equal("rejected", over.ResultText("status"));
        Assert.False(over.Result.TryGetProperty("final_report", out _));
    }

    [Fact]
    public async Task A_task_that_is_started_by_an_agent_asks_that_agent()
    {
        JsonElement started = await _mesh.A2AAsync(
            """
            {"jsonrpc":"2.0","id":1,"method":"message/send","params":{
             "message":{"messageId":"start-1","contextId":"ctx-a2a","role":"user","parts":[{"kind":"data","data":{"topic":"Q3 performance review"}}]},
             "metadata":{"skill":"report_approval"}}}
            """);

        JsonElement task = started.GetProperty("result");
        Assert.Equal("task", task.GetProperty("kind").GetString());
        Assert.Equal("ctx-a2a", task.GetProperty("contextId").GetString());
        Assert.Equal("input-required", task.GetProperty("status").GetProperty("state").GetString());
        Assert.Contains("Review this report before it is published", task.GetProperty("status").GetRawText(), StringComparison.Ordinal);

        string id = task.GetProperty("id").GetString()!;
        await _mesh.A2AAsync(Fill((string)Answers.First()[1], id, Approval));
        await _mesh.UntilAsync(id, "succeeded");
        AssertPublished(await _mesh.TaskAsync(id));
    }

    [Fact]
    public async Task A_two_stage_review_needs_two_answers()
    {
        Reply first = await _mesh.CreatePausedAsync("""{"id":"two-stage","flow":"two_stage_review","payload":{"topic":"Q3"}}""");
        Assert.Equal("Is the report good?", Prompt(first));
        Assert.Equal(1, first.Json.GetProperty("pause").GetInt32());

        Reply second = (await _mesh.ResumeAndWaitAsync("two-stage", """{"approved":true,"reviewer_notes":"fine"}""")).ExpectTask("paused");
        Assert.Equal("Is the report cleared by legal?", Prompt(second));
        Assert.Equal(2, second.Json.GetProperty("pause").GetInt32());

        Reply over = (await _mesh.ResumeAndWaitAsync("two-stage", """{"legal_approved":true,"legal_notes":"cleared"}"""))
            .ExpectTask("succeeded");
        Assert.Equal("published", over.ResultText("status"));
        Assert.Equal("""{"notes":"cleared"}""", over.Result.GetProperty("legal").GetRawText());
        Assert.Equal([1, 2], over.Json.GetProperty("answers").EnumerateArray().Select(a => a.GetProperty("pause").GetInt32()));
    }

    [Fact]
    public async Task A_draft_of_high_confidence_needs_no_approval()
    {
        Reply over = (await _mesh.CreateAndWaitAsync("""{"flow":"conditional_approval","payload":{"topic":"routine figures"}}"""))
            .ExpectTask("succeeded");

        Assert.Equal("published", over.ResultText("status"));
        Assert.Equal("""["conditional_draft","publish"]""", over.Json.GetProperty("route").GetProperty("prev").GetRawText());
    }

    [Fact]
    public async Task A_draft_of_low_confidence_waits_for_approval()
    {
        Reply paused = await _mesh.CreatePausedAsync("""{"id":"unsure","flow":"conditional_approval","payload":{"topic":"a merger"}}""");
        Assert.Equal("awaiting_review", paused.Json.GetProperty("payload").GetProperty("status").GetString());

        Reply over = (await _mesh.ResumeAndWaitAsync("unsure", Approval)).ExpectTask("succeeded");
        Assert.Equal("published", over.ResultText("status"));
    }

    [Theory]
    [InlineData(500, "final")]
    [InlineData(5000, "final")]
    public async Task Only_a_large_amount_is_stopped_at_the_approval_gate(int amount, string status)
    {
        string body = $$"""{"id":"gate-{{amount}}","flow":"approval_gate","payload":{"amount":{{amount}} } }""";
        Reply reply = (await _mesh.CreateAndWaitAsync(body)).Expect(HttpStatusCode.Created);
        if (amount > 1000)
        {
            reply.ExpectTask("paused");
            reply = await _mesh.ResumeAndWaitAsync($"gate-{amount}", """{"approved":true}""");
        }

        Assert.Equal(status, reply.ExpectTask("succeeded").ResultText("status"));
    }

    [Fact]
    public async Task Data_that_was_missing_is_collected_from_a_person()
    {
        const string Create = """{"id":"ID","flow":"data_collection","payload":{"subject":"a bridge"}}""";
        await _mesh.CreatePausedAsync(Create.Replace("ID", "data-1", StringComparison.Ordinal));
        await _mesh.CreatePausedAsync(Create.Replace("ID", "data-2", StringComparison.Ordinal));

        Reply complete = await _mesh.ResumeAndWaitAsync("data-1", """{"customer_id":"C-7","due_date":"2026-12-01"}""");
        Reply incomplete = await _mesh.ResumeAndWaitAsync("data-2", """{"customer_id":"C-7"}""");

        Assert.Equal("complete", complete.ExpectTask("succeeded").ResultText("status"));
        Assert.Equal("Offer for: a bridge for customer C-7, due 2026-12-01", complete.ResultText("final_output"));
        Assert.Equal("incomplete", incomplete.ExpectTask("succeeded").ResultText("status"));
    }

    [Fact]
    public async Task The_agent_loop_asks_until_it_knows_enough()
    {
        Reply asked = await _mesh.CreatePausedAsync("""{"id":"agent","flow":"agent_loop","payload":{}}""");
        Assert.Equal("What is the report for?", Prompt(asked));

        asked = (await _mesh.ResumeAndWaitAsync("agent", """{"query":"The board"}""")).ExpectTask("paused");
        Assert.Equal("Who will read it?", Prompt(asked));

        Reply over = (await _mesh.ResumeAndWaitAsync("agent", """{"query":"Everybody"}""")).ExpectTask("succeeded");
        Assert.Equal("complete", over.ResultText("status"));
        Assert.Equal(
            ["assistant: What is the report for?", "user: The board", "assistant: Who will read it?", "user: Everybody",
                "assistant: Thank you, I know enough."],
            over.Result.GetProperty("conversation").EnumerateArray().Select(m => $"{m.GetProperty("role")}: {m.GetProperty("content")}"));
    }

    [Fact]
    public async Task A_task_that_is_canceled_while_paused_can_never_be_resumed()
    {
        await _mesh.CreatePausedAsync(MeshClient.Envelope("canceled-1", "draft x-pause publish"));

        Reply canceled = (await _mesh.PostAsync("/a2a/tasks/canceled-1:cancel", "")).Expect(HttpStatusCode.OK);
        Assert.Equal("canceled", canceled.Json.GetProperty("status").GetProperty("state").GetString());

        Reply late = (await _mesh.ResumeAsync("canceled-1", Approval)).ExpectProblem(HttpStatusCode.Conflict, "not_paused");
        Assert.Contains("task not paused", late.Detail, StringComparison.Ordinal);
        (await _mesh.CancelAsync("canceled-1")).ExpectProblem(HttpStatusCode.Conflict, "already_final");
        JsonElement byAgent = await _mesh.A2AAsync(Fill((string)Answers.First()[1], "canceled-1", Approval));
        Assert.Contains("task not paused", byAgent.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);

        (await _mesh.TaskAsync("canceled-1")).ExpectTask("canceled");

        // Its checkpoint stays for a day, for a database that may be put back. Nothing reads it: the task names none.
        Assert.Contains("canceled-1/1", _silo.Checkpoints());
        (await _mesh.GetAsync("/mesh/canceled-1/checkpoint")).ExpectProblem(HttpStatusCode.Conflict, "not_paused");
    }

    // The fast tier has PythonGuideTests.A_report_outlives_silo_and_Python_while_it_waits: the same flow, kill and answer.
    [FullFact]
    public async Task A_paused_task_outlives_its_process()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product);
        await silo.Mesh.CreatePausedAsync("""{"id":"report-123","flow":"report_approval","payload":{"topic":"Q3 performance review"}}""");

        await silo.RestartAfterKillAsync();

        Assert.Equal("Review this report before it is published", Prompt((await silo.Mesh.TaskAsync("report-123")).ExpectTask("paused")));
        AssertPublished((await silo.Mesh.ResumeAndWaitAsync("report-123", Approval)).ExpectTask("succeeded"));
        Assert.Equal(0, await silo.StopAsync());
    }

    private static string Fill(string request, string id, string answer) =>
        request.Replace("ANSWER", answer, StringComparison.Ordinal).Replace("ID", id, StringComparison.Ordinal);

    private static string? Prompt(Reply paused) => paused.Json.GetProperty("pause_metadata").GetProperty("prompt").GetString();

    private static void AssertPublished(Reply task)
    {
        const string Draft = "Draft report on: Q3 performance review. Key findings: placeholder analysis.";
        const string Notes = "Looks good, add a chart for Q3 metrics.";
        Assert.Equal("Q3 performance review", task.ResultText("topic"));
        Assert.Equal(Draft, task.ResultText("draft"));
        Assert.True(task.Result.GetProperty("approved").GetBoolean());
        Assert.Equal(Notes, task.ResultText("reviewer_notes"));
        Assert.Equal($"{Draft}\n\nReviewer notes: {Notes}", task.ResultText("final_report"));
        Assert.Equal("published", task.ResultText("status"));
    }
}
