using System.Text.Json;
using Asya.GoldenTests.Support;

namespace Asya.GoldenTests.Scenarios;

/// <summary>Stored files, and notifications to webhooks.</summary>
[Collection(GoldenSilo.Name)]
public sealed class StoreScenarios(GoldenSilo golden)
{
    private SiloProcess Silo => golden.Silo;

    [Fact]
    public Task Tables() => golden.RecordAsync("stored-schema", r =>
    {
        r.Show("the tables of the store", StoredRows.SchemaOf(Silo.Data));
        return Task.CompletedTask;
    });

    [Fact]
    public Task A_task_from_phase_to_phase() => golden.RecordAsync("stored-life", async r =>
    {
        // Its parent: a request may name only a task that is there and the caller's own.
        await Silo.Mesh.CreateAndWaitAsync("""{"id":"rows-0","route":{"curr":"draft"}}""");
        await Silo.Mesh.CreateAsync(
            """{"id":"rows-1","route":{"curr":"gate","next":["draft","x-pause","publish"]},"payload":{"gate":"rows-1","topic":"Q3","n":[1.10,1e2]},"context_id":"ctx-rows","parent_id":"rows-0","headers":{"trace_id":"t-1"},"timeout":60}""");
        ShowRow(r, "running", "rows-1");
        golden.Open("rows-1");
        await Silo.Mesh.UntilAsync("rows-1", "paused");
        ShowRow(r, "paused", "rows-1");
        ShowCheckpoint(r, "rows-1", 1);
        await Silo.Mesh.ResumeAndWaitAsync("rows-1", """{"approved":true,"n":2.50}""");
        await StoredRows.SettledAsync(Silo.Data, "rows-1");
        ShowRow(r, "succeeded", "rows-1");
    });

    [Fact]
    public Task A_pause_with_a_policy() => golden.RecordAsync("stored-policy", async r =>
    {
        await Silo.Mesh.CreatePausedAsync("""{"id":"rows-2","flow":"expense","payload":{"topic":"chairs"}}""");
        ShowRow(r, "paused", "rows-2");
        ShowCheckpoint(r, "rows-2", 1);
        (await Silo.Mesh.ResumeAndWaitAsync("rows-2",
            """{"approved":true,"cost_center":"AB123","amount":12.50,"account":"travel","tell":["team"],"secret":"hunter2"}""")).ExpectTask("succeeded");
        await StoredRows.SettledAsync(Silo.Data, "rows-2");
        ShowRow(r, "succeeded", "rows-2");
    });

    [Fact]
    public Task A_failure() => golden.RecordAsync("stored-failure", async r =>
    {
        golden.Open("rows-3");
        await Silo.Mesh.CreateAndWaitAsync("""{"id":"rows-3","flow":"failing","payload":{"gate":"rows-3"}}""");
        ShowRow(r, "failed", "rows-3");
    });

    [Fact]
    public Task Slices() => golden.RecordAsync("stored-slices", async r =>
    {
        await Silo.Mesh.CreateAsync("""{"id":"rows-4","flow":"families","payload":{"parts":["a"]}}""");
        await Silo.Mesh.UntilAsync("rows-4", "paused");

        // The parent goes on before its slices are made.
        string child = "";
        await Eventually.BecomesAsync("a slice of rows-4 is there", MeshClient.Patience, async () =>
        {
            JsonElement slices = (await Silo.Mesh.GetAsync("/mesh?parent_id=rows-4")).Json.GetProperty("tasks");
            child = slices.GetArrayLength() > 0 ? slices[0].GetProperty("id").GetString()! : "";
            return child.Length > 0;
        }, static () => "none");
        await Silo.Mesh.UntilAsync(child, "paused");
        await StoredRows.SettledAsync(Silo.Data, "rows-4");
        ShowRow(r, "the parent, paused", "rows-4");
        ShowCheckpoint(r, "rows-4", 1);
        ShowRow(r, "the slice, paused", child);
        ShowCheckpoint(r, child, 1);
    });

    [Fact]
    public Task An_envelope_that_is_kept() => golden.RecordAsync("stored-kept", async r =>
    {
        (await Silo.Mesh.CreateAndWaitAsync(
            """{"id":"rows-5","route":{"curr":"draft","next":["checkpointer","publish"]},"payload":{"topic":"Q3","n":1.10}}""")).ExpectTask("succeeded");
        r.Show("state/checkpoint/rows-5.json", await File.ReadAllTextAsync(Path.Combine(Silo.Data, "state", "checkpoint", "rows-5.json")));
    });

    [Fact]
    public Task Webhooks_of_1_0() => golden.RecordAsync("push-1.0", async r =>
    {
        await using WebhookReceiver hook = await WebhookReceiver.StartAsync();
        Reply started = await r.PostAsync(
            "/a2a",
            $$$"""{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"push-1","contextId":"ctx-push","role":"ROLE_USER","parts":[{"data":{"gate":"push-1"}}]},"metadata":{"skill":"gated_report"},"configuration":{"returnImmediately":true,"taskPushNotificationConfig":{"id":"hook-1","url":"{{{hook.Url}}}","token":"opaque","authentication":{"scheme":"Bearer","credentials":"s3cr3t"} } } } }""",
            ("A2A-Version", "1.0"));
        string id = started.Json.GetProperty("result").GetProperty("task").GetProperty("id").GetString()!;
        r.Show("deliveries", await hook.UntilAsync("Processing in gate"));
        golden.Open("push-1");
        r.Show("deliveries", await hook.UntilAsync("TASK_STATE_INPUT_REQUIRED"));
        await r.GetAsync($"/a2a/tasks/{id}/pushNotificationConfigs", ("A2A-Version", "1.0"));
        await r.GetAsync($"/a2a/tasks/{id}/pushNotificationConfigs/hook-1", ("A2A-Version", "1.0"));
        await Silo.Mesh.ResumeAndWaitAsync(id, """{"approved":true}""");
        r.Show("deliveries", await hook.UntilAsync("TASK_STATE_COMPLETED"));
        await r.SendAsync(HttpMethod.Delete, $"/a2a/tasks/{id}/pushNotificationConfigs/hook-1", null, ("A2A-Version", "1.0"));
        await r.GetAsync($"/a2a/tasks/{id}/pushNotificationConfigs/hook-1", ("A2A-Version", "1.0"));
        r.Note("Refused");
        await r.PostAsync($"/a2a/tasks/{id}/pushNotificationConfigs", """{"url":"ftp://example.com/"}""", ("A2A-Version", "1.0"));
        await r.PostAsync("/a2a/tasks/unknown/pushNotificationConfigs", """{"url":"https://example.com/"}""", ("A2A-Version", "1.0"));
    });

    [Fact]
    public Task Webhooks_of_0_3() => golden.RecordAsync("push-0.3", async r =>
    {
        await using WebhookReceiver hook = await WebhookReceiver.StartAsync();
        await Silo.Mesh.CreatePausedAsync("""{"id":"push-2","flow":"report","payload":{"topic":"Q3"}}""");
        await CallAsync(r, "tasks/pushNotificationConfig/set",
            $$$"""{"taskId":"push-2","pushNotificationConfig":{"url":"{{{hook.Url}}}","token":"opaque"} }""");
        await CallAsync(r, "tasks/pushNotificationConfig/get", """{"id":"push-2"}""");
        await CallAsync(r, "tasks/pushNotificationConfig/list", """{"id":"push-2"}""");
        await Silo.Mesh.ResumeAndWaitAsync("push-2", """{"approved":true}""");
        r.Show("deliveries", await hook.UntilAsync("\"completed\""));
        await CallAsync(r, "tasks/pushNotificationConfig/delete", """{"id":"push-2","pushNotificationConfigId":"push-2"}""");
        await CallAsync(r, "tasks/pushNotificationConfig/get", """{"id":"push-2"}""");
    });

    private static Task<Reply> CallAsync(Recorder recorder, string method, string parameters) =>
        recorder.PostAsync("/a2a", $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");

    private void ShowRow(Recorder recorder, string what, string task) =>
        recorder.Show($"{what}: what the database has of {task}", StoredRows.Of(Silo.Data, task));

    private void ShowCheckpoint(Recorder recorder, string task, int pause)
    {
        string file = Path.Combine(Silo.PausedDirectory, $"{task}.{pause}.json");
        recorder.Show($"{Path.GetRelativePath(Silo.Data, file)}", File.ReadAllText(file));
    }
}
