using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary>Each pause of a flow meets its own definition, and what an actor says adds to it.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class DefinitionTests(GuardedGateway guarded)
{
    [Fact]
    public async Task A_pause_that_a_step_inserts_takes_no_stage_of_the_flow_away()
    {
        string id = await guarded.StartPausedAsync(
            EntryPoint.Mesh, "ann2", "staged", """ "amount":100,"ask":{"prompt":"Which currency?","fields":[{"name":"currency"}]} """);
        AssertAsked(await guarded.UntilAsync("ann2", id, "paused", pause: 1), "step:1/inserter", "Which currency?");
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "ann2", id, """{"currency":"EUR"}""")).IsRefused);

        AssertAsked(await guarded.UntilAsync("ann2", id, "paused", pause: 2), "flow:1", "Pay this invoice?");
        (await guarded.AnswerAsync(EntryPoint.Mesh, "ann2", id, """{"approved":true}""")).ExpectForbidden();
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, """{"approved":true}""")).IsRefused);

        AssertAsked(await guarded.UntilAsync("ann2", id, "paused", pause: 3), "flow:2", "Is it cleared?");
        (await guarded.AnswerAsync(EntryPoint.Mesh, "ann2", id, """{"cleared":true}""")).ExpectForbidden();
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, """{"amount":7777}""")).IsRefused);

        // A form without fields names no place, so its answer writes over none.
        Reply over = await guarded.UntilAsync("ann2", id, "succeeded");
        Assert.Equal(100, over.Result.GetProperty("amount").GetInt32());
        Assert.Equal(7777, over.Result.GetProperty("pause_answers").GetProperty("3").GetProperty("amount").GetInt32());
        Assert.Equal(["step:1/inserter", "flow:1", "flow:2"], await DefinitionsOfAnswersAsync(id));
    }

    [Fact]
    public async Task What_a_step_says_of_a_pause_leaves_the_flows_form_and_people_in_force()
    {
        string id = await guarded.StartPausedAsync(
            EntryPoint.Mesh, "ann2", "adding", """ "amount":100,"ask":{"prompt":"Pay 100?","strict":false,"fields":[]} """);

        AssertAsked(await guarded.UntilAsync("ann2", id, "paused"), "flow+step:1/asker", "Pay 100?");
        (await guarded.AnswerAsync(EntryPoint.Mesh, "ann2", id, """{"approved":true}""")).ExpectForbidden();
        Assert.True((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, "{}")).IsRefused);
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, """{"approved":true}""")).IsRefused);
    }

    /// <summary>Every way in that can start, with each that can answer.</summary>
    public static TheoryData<EntryPoint, EntryPoint> Ways
    {
        get
        {
            TheoryData<EntryPoint, EntryPoint> ways = [];
            foreach (EntryPoint entry in Enum.GetValues<EntryPoint>())
            {
                ways.Add(entry, entry == EntryPoint.ToolsCall ? EntryPoint.Mesh : entry);
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_requester_presets_what_the_answer_decides(EntryPoint start, EntryPoint answer)
    {
        string id = await guarded.StartPausedAsync(
            start, "ann2", "loose", """ "topic":"Q3","amount":100,"approved":true,"checks":{"cleared":"yes","by":"ann2"} """);

        Assert.False((await guarded.AnswerAsync(answer, "bob", id, """{"reviewer_notes":"No!"}""")).IsRefused);

        Reply over = await guarded.UntilAsync("ann2", id, "succeeded");
        Assert.False(over.Result.TryGetProperty("approved", out _), over.Text);
        Assert.Equal("""{"by":"ann2"}""", over.Result.GetProperty("checks").GetRawText());
        Assert.Equal(("Q3", "No!"), (over.ResultText("topic"), over.ResultText("reviewer_notes")));
        Assert.Equal("""["topic"]""", over.Json.GetProperty("answers")[0].GetProperty("kept").GetRawText());
    }

    [Fact]
    public async Task No_caller_takes_the_id_that_stands_for_another_callers_key()
    {
        Reply started = await guarded.PostAsync(
            "ann", "/mesh", """{"flow":"own","payload":{}}""", ("Idempotency-Key", "order-17"));
        string id = started.Json.GetProperty("id").GetString()!;
        Assert.StartsWith("_", id, StringComparison.Ordinal);

        Reply taken = await guarded.PostAsync("ann2", "/mesh", $$$"""{"id":"{{{id}}}","flow":"own","payload":{}}""");
        Reply free = await guarded.PostAsync("ann2", "/mesh", $$$"""{"id":"_{{{new string('0', 32)}}}","flow":"own","payload":{}}""");

        Assert.Equal((400, free.Text), ((int)taken.Status, taken.Text));
    }

    [Fact]
    public async Task A_request_gives_its_task_no_more_time_than_the_flow_does()
    {
        Reply refused = await guarded.PostAsync("ann", "/mesh", """{"flow":"own","payload":{},"timeout":61}""");
        Reply taken = await guarded.PostAsync("ann", "/mesh", """{"flow":"own","payload":{},"timeout":59}""");

        Assert.Equal((422, 201), ((int)refused.Status, (int)taken.Status));
        Assert.Contains("at most 60 seconds", refused.Detail, StringComparison.Ordinal);
    }

    private async Task<IEnumerable<string?>> DefinitionsOfAnswersAsync(string id) =>
        [.. (await guarded.GetAsync("ann2", $"/mesh/{id}/history")).Json.GetProperty("events").EnumerateArray()
            .Where(static e => e.GetProperty("kind").GetString() == "resumed")
            .Select(static e => e.GetProperty("answer").GetProperty("decision").GetProperty("definition").GetString())];

    private static void AssertAsked(Reply paused, string definition, string prompt)
    {
        Assert.Equal(definition, paused.Json.GetProperty("pause_definition").GetString());
        JsonElement metadata = paused.Json.GetProperty("pause_metadata");
        Assert.Equal(prompt, metadata.GetProperty("prompt").GetString());
    }
}
