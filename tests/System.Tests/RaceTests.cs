using System.Net;
using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>Concurrent, early, late and duplicate calls: one wins each time, and every other gets a precise refusal.</summary>
[Collection(SharedTestSilo.Name)]
public sealed class RaceTests(TestSiloFixture fixture)
{
    private readonly MeshClient _mesh = fixture.Silo.Mesh;

    [Fact]
    public async Task One_of_twenty_concurrent_answers_wins_and_nineteen_learn_which()
    {
        string id = MeshClient.NewId("race");
        await _mesh.CreatePausedAsync(MeshClient.Envelope(id, "echo x-pause echo"));

        Reply[] replies =
            await Task.WhenAll(Enumerable.Range(1, 20).Select(n => _mesh.ResumeAsync(id, $$"""{"who":{{n}}}""", key: $"key-{n}")));

        Reply winner = Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        await _mesh.UntilAsync(id, "succeeded");
        int who = (await _mesh.TaskAsync(id)).Result.GetProperty("who").GetInt32();
        Assert.Equal(Array.IndexOf(replies, winner) + 1, who);
        Assert.All(replies.Where(r => r != winner), loser =>
        {
            loser.ExpectProblem(HttpStatusCode.Conflict, "already_answered");
            Assert.Contains($"with key 'key-{who}'", loser.Detail, StringComparison.Ordinal);
            Assert.Contains("task not paused", loser.Detail, StringComparison.Ordinal);
        });
        Assert.Equal(1, (await _mesh.TaskAsync(id)).Json.GetProperty("answers").GetArrayLength());
    }

    [Fact]
    public async Task The_same_answer_with_the_same_key_gets_the_same_receipt_however_often()
    {
        string id = MeshClient.NewId("race");
        await _mesh.CreatePausedAsync(MeshClient.Envelope(id, "echo x-pause echo x-pause echo"));

        Reply[] together = await Task.WhenAll(Enumerable.Range(1, 5).Select(_ => _mesh.ResumeAsync(id, """{"a":1}""", key: "same")));
        await _mesh.UntilAsync(id, "at its second pause", e => e is { Status: "paused", Pause: 2 });
        Reply late = await _mesh.ResumeAsync(id, """{"a":1}""", key: "same");

        (int, string?)[] receipts = [.. together.Append(late).Select(r => Receipt(r.Expect(HttpStatusCode.OK)))];
        Assert.Single(receipts.Distinct());
        Assert.Equal(1, receipts[0].Item1);
        Assert.Single(together, r => !r.Json.GetProperty("resume").GetProperty("repeated").GetBoolean());
        Assert.Equal(2, (await _mesh.TaskAsync(id)).ExpectTask("paused").Json.GetProperty("pause").GetInt32());

        (await _mesh.ResumeAsync(id, """{"a":2}""", key: "same")).ExpectProblem(HttpStatusCode.Conflict, "already_answered");
    }

    [Fact]
    public async Task A_late_answer_to_the_first_pause_never_answers_the_second()
    {
        string id = MeshClient.NewId("race");
        await _mesh.CreatePausedAsync(MeshClient.Envelope(id, "echo x-pause echo x-pause echo"));
        (await _mesh.ResumeAndWaitAsync(id, """{"first":true}""", pause: 1)).ExpectTask("paused");

        Reply late = (await _mesh.ResumeAsync(id, """{"late":true}""", pause: 1))
            .ExpectProblem(HttpStatusCode.Conflict, "already_answered");
        Assert.Contains("pause 1 was answered by", late.Detail, StringComparison.Ordinal);
        (await _mesh.ResumeAsync(id, """{"early":true}""", pause: 3)).ExpectProblem(HttpStatusCode.Conflict, "not_paused");

        Reply over = (await _mesh.ResumeAndWaitAsync(id, """{"second":true}""", pause: 2)).ExpectTask("succeeded");
        Assert.Equal("""{"first":true,"second":true}""", over.Result.GetRawText());
    }

    [Fact]
    public async Task An_answer_to_the_first_pause_that_races_the_second_is_a_conflict_or_the_first_ones()
    {
        string id = MeshClient.NewId("race");
        await _mesh.CreatePausedAsync(MeshClient.Envelope(id, "echo x-pause echo x-pause echo"));

        Reply[] replies =
            await Task.WhenAll(Enumerable.Range(1, 10).Select(n => _mesh.ResumeAndWaitAsync(id, $$"""{"n":{{n}}}""", pause: 1)));

        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        (await _mesh.TaskAsync(id)).ExpectTask("paused");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task An_answer_that_is_sent_the_instant_the_task_is_created_is_not_lost(int msOfWork)
    {
        string[] ids = [.. Enumerable.Range(0, 10).Select(_ => MeshClient.NewId("early"))];

        await Parallel.ForEachAsync(ids, async (id, _) =>
        {
            (await _mesh.CreateAsync(MeshClient.Envelope(id, "sleeper x-pause echo", $$"""{"ms":{{msOfWork}}}""")))
                .Expect(HttpStatusCode.Created);
            (await _mesh.ResumeAndWaitAsync(id, """{"approved":true}""")).Expect(HttpStatusCode.OK).ExpectTask("succeeded");
        });

        foreach (string id in ids)
        {
            Assert.True((await _mesh.TaskAsync(id)).Result.GetProperty("approved").GetBoolean());
        }
    }

    [Fact]
    public async Task An_answer_that_overtakes_the_create_is_accepted_or_not_found()
    {
        foreach (string id in Enumerable.Range(0, 10).Select(_ => MeshClient.NewId("overtaking")))
        {
            Task<Reply> create = _mesh.CreateAsync(MeshClient.Envelope(id, "echo x-pause echo"));
            Reply answer = await _mesh.ResumeAndWaitAsync(id, """{"approved":true}""");
            (await create).Expect(HttpStatusCode.Created);

            if (answer.Status != HttpStatusCode.OK)
            {
                answer.ExpectProblem(HttpStatusCode.NotFound, "not_found");
                answer = await _mesh.ResumeAndWaitAsync(id, """{"approved":true}""");
            }

            answer.ExpectTask("succeeded");
        }
    }

    [Fact]
    public async Task An_answer_after_a_cancel_is_a_conflict_task_not_paused()
    {
        string id = MeshClient.NewId("race");
        await _mesh.CreatePausedAsync(MeshClient.Envelope(id, "echo x-pause echo"));
        (await _mesh.CancelAsync(id)).ExpectTask("canceled");

        Reply refused = (await _mesh.ResumeAsync(id, "{}")).ExpectProblem(HttpStatusCode.Conflict, "not_paused");
        Assert.Equal($"task not paused: task {id} is not paused (status: canceled)", refused.Detail);
    }

    [Fact]
    public async Task An_unknown_task_is_not_found()
    {
        (await _mesh.TaskAsync("unknown")).ExpectProblem(HttpStatusCode.NotFound, "not_found");
        (await _mesh.ResumeAsync("unknown", "{}")).ExpectProblem(HttpStatusCode.NotFound, "not_found");
        (await _mesh.CancelAsync("unknown")).ExpectProblem(HttpStatusCode.NotFound, "not_found");
        (await _mesh.PostAsync("/mesh/unknown:pause", "{}")).ExpectProblem(HttpStatusCode.NotFound, "not_found");
        (await _mesh.GetAsync("/mesh/unknown/events")).ExpectProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.NotFound, (await _mesh.PostAsync("/a2a/tasks/unknown:cancel", "{}")).Status);
        JsonElement byAgent = await _mesh.A2AAsync(
            """
            {"jsonrpc":"2.0","id":1,"method":"message/send","params":{"taskId":"00000000-0000-0000-0000-000000000000",
             "message":{"role":"user","parts":[{"type":"data","data":{}}]}}}
            """);
        Assert.Equal(-32001, byAgent.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task One_of_a_concurrent_cancel_and_answer_decides_the_end()
    {
        foreach (string id in Enumerable.Range(0, 20).Select(_ => MeshClient.NewId("decided")))
        {
            // The last actor cannot finish, so only who came first decides.
            await _mesh.CreatePausedAsync(MeshClient.Envelope(id, "echo x-pause hanger", timeout: 60));
            Reply[] replies = await Task.WhenAll(_mesh.CancelAsync(id), _mesh.ResumeAsync(id, """{"approved":true}"""));

            replies[0].ExpectTask("canceled");
            bool answered = replies[1].Status == HttpStatusCode.OK;
            if (!answered)
            {
                replies[1].ExpectProblem(HttpStatusCode.Conflict, "not_paused");
            }

            List<SseEvent> events = await _mesh.EventsAsync(id);
            Assert.Equal(answered, events.Any(e => e.Kind == "resumed"));
            Assert.Equal("canceled", Assert.Single(events, e => e.IsTerminal).Kind);
            Assert.True(events[^1].IsTerminal);
        }
    }

    [Fact]
    public async Task The_same_create_at_once_makes_one_task()
    {
        string id = MeshClient.NewId("once");
        Reply[] replies =
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _mesh.CreateAsync(MeshClient.Envelope(id, "echo x-pause echo"))));

        Assert.Single(replies, r => r.Status == HttpStatusCode.Created);
        Assert.Equal(9, replies.Count(r => r.Status == HttpStatusCode.OK));
        (await _mesh.CreateAsync(MeshClient.Envelope(id, "echo"))).ExpectProblem(HttpStatusCode.Conflict, "already_exists");
        await _mesh.UntilAsync(id, "paused");
        await _mesh.CancelAsync(id);
        Assert.Single(await _mesh.EventsAsync(id), e => e.Kind == "created");
    }

    [Fact]
    public async Task The_same_create_under_one_key_is_one_task()
    {
        const string Body = """{"flow":"report_approval","payload":{"topic":"keyed"}}""";
        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _mesh.CreateAsync(Body, key: "create-1")));

        Assert.Single(replies.Select(r => r.TaskId).Distinct());
        (await _mesh.CreateAsync(Body.Replace("keyed", "other", StringComparison.Ordinal), key: "create-1"))
            .ExpectProblem(HttpStatusCode.Conflict, "already_exists");
    }

    [Fact]
    public async Task A_pause_from_outside_takes_effect_before_the_next_step_and_can_be_answered()
    {
        string id = MeshClient.NewId("outside");
        await _mesh.CreateAsync(MeshClient.Envelope(id, "gate increment", """{"value":1}"""));
        (await _mesh.PostAsync($"/mesh/{id}:pause", """{"message":"wait a moment"}""")).Expect(HttpStatusCode.Accepted)
            .ExpectTask("running");
        fixture.Silo.OpenGate(id);

        SseEvent paused = await _mesh.UntilAsync(id, "paused");
        Assert.Equal(1, paused.Pause);
        Reply over = (await _mesh.ResumeAndWaitAsync(id, """{"value":10}""")).ExpectTask("succeeded");
        Assert.Equal(15, over.Result.GetProperty("value").GetInt32());
    }

    private static (int Pause, string? AcceptedAt) Receipt(Reply reply)
    {
        JsonElement resume = reply.Json.GetProperty("resume");
        return (resume.GetProperty("pause").GetInt32(), resume.GetProperty("accepted_at").GetString());
    }
}
