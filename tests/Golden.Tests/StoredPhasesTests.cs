using System.Text.Json;
using Asya.GoldenTests.Support;

namespace Asya.GoldenTests;

/// <summary>Tasks in every phase that an earlier commit has stored: all of them are finished by the product of today.</summary>
public sealed class StoredPhasesTests(StoredPhasesTests.Opened opened) : IClassFixture<StoredPhasesTests.Opened>
{
    private const string Yes = """{"approved":true}""";

    private readonly MeshClient _mesh = opened.Silo.Mesh;

    [Fact]
    public async Task Finished_tasks_read_as_before()
    {
        using JsonDocument finished = JsonDocument.Parse(await File.ReadAllTextAsync(StoredDirectory.Phases["finished.json"]));
        foreach (JsonProperty task in finished.RootElement.EnumerateObject())
        {
            Has(task.Name, task.Value.GetProperty("task"), (await _mesh.TaskAsync(task.Name)).Json);
            Has(task.Name, task.Value.GetProperty("history"), (await _mesh.GetAsync($"/mesh/{task.Name}/history?limit=1000")).Json);
        }
    }

    [Theory]
    [InlineData("paused-static", Yes)]
    [InlineData("paused-plain", Yes)]
    [InlineData("paused-second", """{"legal":true}""")]
    [InlineData("paused-later", Yes)]
    [InlineData("paused-outside", """{"why":"because"}""")]
    [InlineData("paused-people", Yes)]
    [InlineData("paused-agent", """{"reply":"to decide"}""", """{"query":"the board"}""")]
    [InlineData("paused-asking", Yes)]
    [InlineData("running-pausing", Yes)]
    [InlineData("running-second", Yes)]
    [InlineData("running-wish", "{}")]
    [InlineData("running-wish-at-pause", Yes)]
    [InlineData("running-first")]
    [InlineData("running-answered")]
    [InlineData("running-retry")]
    [InlineData("running-slices")]
    [InlineData("expired-answer")]
    [InlineData("expired-route")]
    public async Task A_task_comes_to_its_end(string id, params string[] answers)
    {
        foreach (string answer in answers)
        {
            SseEvent paused = await _mesh.UntilAsync(id, "paused");
            (await _mesh.ResumeAndWaitAsync(id, answer, paused.Pause)).Expect(System.Net.HttpStatusCode.OK);
        }

        await _mesh.UntilAsync(id, "succeeded");

        // Its hook is part of what was stored with it.
        string hooked = Path.Combine(opened.Silo.Data, "state", "succeeded", $"{id}.json");
        await Eventually.BecomesAsync($"the hook has kept {id}", MeshClient.Patience, () => File.Exists(hooked), () => "no such file");
    }

    [Theory]
    [InlineData("expired-cancel", "canceled")]
    [InlineData("expired-fail", "failed")]
    public Task An_expired_pause_ends_as_declared(string id, string status) => _mesh.UntilAsync(id, status);

    [Fact]
    public async Task Due_reminders_and_escalations_are_events()
    {
        string history = (await _mesh.GetAsync("/mesh/paused-people/history?limit=1000")).Text;
        if (!history.Contains("escalated", StringComparison.Ordinal))
        {
            await _mesh.UntilAsync("paused-people", "escalated", static e => e.Kind == "escalated", after: 0);
            history = (await _mesh.GetAsync("/mesh/paused-people/history?limit=1000")).Text;
        }

        Assert.Contains("\"kind\":\"reminded\"", history, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paused-family", 2, """["a","b"]""")]
    [InlineData("running-family", 1, """["a","b"]""")]
    public async Task A_family_meets_when_each_slice_is_answered(string id, int waiting, string merged)
    {
        if (id == "paused-family")
        {
            (await _mesh.ResumeAsync(id, Yes)).ExpectTask("running");
        }

        JsonElement[] slices = [
            .. (await _mesh.GetAsync($"/mesh?parent_id={id}&status=paused")).Json.GetProperty("tasks").EnumerateArray()];
        Assert.Equal(waiting, slices.Length);
        foreach (JsonElement slice in slices)
        {
            (await _mesh.ResumeAndWaitAsync(slice.GetProperty("id").GetString()!, Yes)).ExpectTask("succeeded");
        }

        SseEvent over = await _mesh.UntilAsync(id, "succeeded");
        Assert.Equal(merged, over.Json.GetProperty("result").GetProperty("merged").GetRawText());
    }

    [Fact]
    public async Task A_webhook_receives_the_end_of_its_task()
    {
        JsonElement task =
            Assert.Single((await _mesh.GetAsync("/mesh?context_id=ctx-hook&status=paused")).Json.GetProperty("tasks").EnumerateArray());

        (await _mesh.ResumeAndWaitAsync(task.GetProperty("id").GetString()!, Yes)).ExpectTask("succeeded");

        string told = await opened.Hook.UntilAsync("TASK_STATE_COMPLETED");
        Assert.Contains("x-a2a-notification-token: opaque", told, StringComparison.Ordinal);
        Assert.DoesNotContain("INPUT_REQUIRED", told, StringComparison.Ordinal);
    }

    /// <summary>Fails unless every earlier member has the same value. A later version may have more members.</summary>
    private static void Has(string where, JsonElement then, JsonElement now)
    {
        Assert.True(then.ValueKind == now.ValueKind, $"{where} was {then.GetRawText()} and is {now.GetRawText()}");
        switch (then.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in then.EnumerateObject())
                {
                    Assert.True(now.TryGetProperty(member.Name, out JsonElement value),
                        $"{where}.{member.Name} is gone; it was {member.Value.GetRawText()}");
                    Has($"{where}.{member.Name}", member.Value, value);
                }

                break;
            case JsonValueKind.Array:
                Assert.True(then.GetArrayLength() == now.GetArrayLength(), $"{where} was {then.GetRawText()} and is {now.GetRawText()}");
                foreach ((int index, JsonElement item) in then.EnumerateArray().Index())
                {
                    Has($"{where}[{index}]", item, now[index]);
                }

                break;
            default:
                Assert.True(JsonElement.DeepEquals(then, now), $"{where} was {then.GetRawText()} and is {now.GetRawText()}");
                break;
        }
    }

    /// <summary>The product of today on a copy, for all tests here: none touches another's tasks.</summary>
    public sealed class Opened : IAsyncLifetime
    {
        internal WebhookReceiver Hook { get; private set; } = null!;

        internal SiloProcess Silo { get; private set; } = null!;

        // The stored webhook had a port of the day it was made.
        public async Task InitializeAsync()
        {
            Hook = await WebhookReceiver.StartAsync();
            Silo = await StoredDirectory.Phases.OpenAsync(
                database => database.Query("UPDATE push SET url = ?1", Hook.Url), ("Asya__Gateway__Push__AllowInsecure", "true"));
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            await Hook.DisposeAsync();
        }
    }
}
