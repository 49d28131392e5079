using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary>What is kept of a decision: all of it, and no secret; and no requester keeps it from being written.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class EvidenceTests(GuardedGateway guarded)
{
    private const string Canary = "CANARY-7f3a";

    [Fact]
    public async Task A_value_that_one_pause_redacts_is_in_no_output_of_the_task()
    {
        string id = EntryPointGateway.NewId();
        (await guarded.PostAsync("ann", "/mesh?wait=20", $$"""{"id":"{{id}}","flow":"secret","payload":{} }"""))
            .Expect(HttpStatusCode.Created);
        await guarded.UntilAsync("ann", id, "paused", pause: 1);
        (await guarded.PostAsync("bob", $"/mesh/{id}:resume", $$"""{"token":"{{Canary}}"}""")).Expect(HttpStatusCode.OK);
        await guarded.UntilAsync("ann", id, "paused", pause: 2);

        // The second pause has a field of another name for the same place.
        (await guarded.PostAsync("bob", $"/mesh/{id}:resume", $$"""{"other":"{{Canary}}-2"}""")).Expect(HttpStatusCode.OK);
        await guarded.UntilAsync("ann", id, "succeeded");

        string history = (await guarded.GetAsync("ann", $"/mesh/{id}/history")).Expect(HttpStatusCode.OK).Text;
        Assert.Contains("[redacted]", history, StringComparison.Ordinal);
        Assert.Contains("\"path\":\"/token\"", history, StringComparison.Ordinal);
        (string Name, string Text)[] outputs =
        [
            ("history", history),
            ("history/all", (await guarded.GetAsync("root", "/mesh/history/all?limit=1000&kind=resumed")).Expect(HttpStatusCode.OK).Text),
            ("history/all as lines", (await guarded.GetAsync("root", "/mesh/history/all?format=jsonl")).Expect(HttpStatusCode.OK).Text),
            ("events", (await guarded.GetAsync("ann", $"/mesh/{id}/events?last_event_id=0")).Expect(HttpStatusCode.OK).Text),
            ("the list", (await guarded.GetAsync("ann", "/mesh")).Expect(HttpStatusCode.OK).Text),
            ("the task", (await guarded.GetAsync("ann", $"/mesh/{id}?payload=first")).Expect(HttpStatusCode.OK).Text),
            ("A2A", (await guarded.PostAsync("ann", "/a2a",
                $$$"""{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"{{{id}}}"}}""")).Expect(HttpStatusCode.OK).Text),
            ("the log", guarded.Silo.Output),
        ];

        // The payload has the value, and nothing else does.
        string payload = (await guarded.GetAsync("ann", $"/mesh/{id}")).Json.GetProperty("result").GetRawText();
        foreach ((string name, string all) in outputs)
        {
            string text = all.Replace(payload, "", StringComparison.Ordinal);
            Assert.True(name == "the log" || text.Contains(id, StringComparison.Ordinal), $"{name} does not know the task.");
            Assert.False(text.Contains(Canary, StringComparison.Ordinal), $"{name} shows the value: {text}");
        }
    }

    [Fact]
    public async Task The_history_of_an_answer_says_who_asked_who_decided_and_on_what()
    {
        string id = EntryPointGateway.NewId();
        (await guarded.PostAsync("agent", "/mesh?wait=20",
            $$"""{"id":"{{id}}","flow":"invoice","payload":{"topic":"Q3"} }""",
            ("X-Asya-On-Behalf-Of", "fin"))).Expect(HttpStatusCode.Created);
        await guarded.UntilAsync("agent", id, "paused");
        JsonElement kept = (await guarded.GetAsync("bob", $"/mesh/{id}/checkpoint")).Expect(HttpStatusCode.OK).Json;
        (await guarded.PostAsync("bob", $"/mesh/{id}:resume", """{"approved":true}""")).Expect(HttpStatusCode.OK);

        JsonElement decision = (await guarded.GetAsync("bob", $"/mesh/{id}/history")).Json.GetProperty("events").EnumerateArray()
            .Single(static e => e.GetProperty("kind").GetString() == "resumed").GetProperty("answer").GetProperty("decision");

        Assert.Equal(["agent", "fin"], decision.GetProperty("requesters").EnumerateArray().Select(static name => name.GetString()!));
        Assert.Equal(("bob", "mesh", 1),
            (decision.GetProperty("by").GetString(), decision.GetProperty("channel").GetString(), decision.GetProperty("pause")
                .GetInt32()));
        byte[] payload = System.Text.Encoding.UTF8.GetBytes(kept.GetProperty("payload").GetRawText());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(payload)),
            decision.GetProperty("payload_sha256").GetString());
    }

    // The hook's first step takes as long as the payload says: time to get in its way.
    [Fact]
    public async Task The_requester_sees_the_hook_and_does_not_stop_it()
    {
        string id = EntryPointGateway.NewId();
        (await guarded.PostAsync("ann2", "/mesh?wait=20", $$"""{"id":"{{id}}","flow":"quick","payload":{"ms":3000} }"""))
            .Expect(HttpStatusCode.Created);
        string hook = "";
        await Eventually.BecomesAsync($"the hook of task {id} is there", TimeSpan.FromSeconds(10), async () =>
        {
            JsonElement children =
                (await guarded.GetAsync("ann2", $"/mesh?parent_id={id}")).Expect(HttpStatusCode.OK).Json.GetProperty("tasks");
            hook = children.GetArrayLength() == 1 ? children[0].GetProperty("id").GetString()! : "";
            return hook.Length > 0;
        }, () => guarded.Silo.Output);

        foreach (string action in (string[])["cancel", "pause", "redrive"])
        {
            (await guarded.PostAsync("ann2", $"/mesh/{hook}:{action}")).Expect(HttpStatusCode.Forbidden);
        }

        (await guarded.PostAsync("ann2", $"/mesh/{hook}:resume", "{}")).Expect(HttpStatusCode.Forbidden);
        (await guarded.PostAsync("cc", $"/mesh/{hook}:cancel")).Expect(HttpStatusCode.Forbidden);
        await guarded.UntilAsync("ann2", hook, "succeeded");
        string record = Path.Combine(Path.GetDirectoryName(guarded.Silo.PausedDirectory)!, "succeeded", $"{id}.json");
        Assert.StartsWith($$"""{"id":"{{id}}",""", await File.ReadAllTextAsync(record), StringComparison.Ordinal);
    }
}
