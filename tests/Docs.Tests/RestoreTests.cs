using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Docs.Tests;

/// <summary>
/// The rehearsal of a restore, with the commands of <c>docs/operations.md</c>: answers come between backup and restore, and only the tasks
/// are put back. Afterwards each task is what the backup says, and can be answered to its end.
/// </summary>
public sealed class RestoreTests
{
    private const string Page = "docs/operations.md";

    private static SiloSettings Product => SiloSettings.Product with { Config = Path.Combine(RepositoryRoot.Path, "samples") };

    [Fact]
    public async Task A_SQLite_file_is_put_back_and_every_task_goes_on()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Product);
        await RehearseAsync(
            silo, "sqlite", Path.GetDirectoryName(silo.Data)!, database: "", isAsked: HttpStatusCode.OK, stopsForBackup: true);
    }

    [PostgresFact]
    public async Task A_schema_of_PostgreSQL_is_put_back_and_every_task_goes_on()
    {
        using PostgresServer server = await PostgresServer.StartAsync();
        using TemporaryDirectory folder = new();
        await using SiloProcess silo = await SiloProcess.StartAsync(Product.InCluster(server.Url("asya"), folder.Make("state")));
        await RehearseAsync(
            silo, "postgres", folder.Path, server.Url("asya").Split('?')[0], isAsked: HttpStatusCode.OK, stopsForBackup: false);
    }

    /// <summary>What the rehearsal is about: without the grace the same restore leaves a task that cannot be answered.</summary>
    [Fact]
    public async Task Without_the_grace_what_was_answered_after_the_backup_is_lost()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Product.With("ASYA_CHECKPOINT_GRACE", "0"));
        await RehearseAsync(
            silo, "sqlite", Path.GetDirectoryName(silo.Data)!, database: "", isAsked: HttpStatusCode.Conflict, stopsForBackup: true);
    }

    private static async Task RehearseAsync(
        SiloProcess silo, string store, string folder, string database, HttpStatusCode isAsked, bool stopsForBackup)
    {
        MeshClient mesh = silo.Mesh;
        foreach ((string id, string flow) in ((string, string)[])
            [("answered", "report_approval"), ("cancelled", "report_approval"), ("waits", "report_approval"), ("asked-twice", "two_stage_review"),
             ("over", "report_approval")])
        {
            await mesh.CreatePausedAsync($$$"""{"id":"{{{id}}}","flow":"{{{flow}}}","payload":{"topic":"{{{id}}}"}}""");
        }

        string[] all = ["answered", "cancelled", "waits", "asked-twice", "over"];
        await ApproveAsync(mesh, "over", "succeeded");
        Dictionary<string, string> before = await ReadAsync(mesh, all);
        await RunAsync($"{store} backup", stopsForBackup);

        // The time that will be lost.
        await ApproveAsync(mesh, "answered", "succeeded");
        await ApproveAsync(mesh, "asked-twice", "paused");
        (await mesh.CancelAsync("cancelled")).Expect(HttpStatusCode.OK);
        await mesh.CreatePausedAsync("""{"id":"later","flow":"report_approval","payload":{"topic":"later"}}""");
        Assert.NotEqual(before, await ReadAsync(mesh, all));

        await RunAsync($"{store} restore", stops: true);

        Assert.Equal(HttpStatusCode.NotFound, (await mesh.TaskAsync("later")).Status);
        (await mesh.ResumeAsync("waits", """{"approved":true}""", pause: 1)).Expect(HttpStatusCode.OK);
        await mesh.UntilAsync("waits", "succeeded");
        Reply answer = await mesh.ResumeAsync("answered", """{"approved":true}""", pause: 1);
        answer.Expect(isAsked);
        if (isAsked == HttpStatusCode.Conflict)
        {
            Assert.Contains("checkpoint not found", answer.Detail, StringComparison.Ordinal);
            return;
        }

        await mesh.UntilAsync("answered", "succeeded");
        foreach (string id in (string[])["cancelled", "asked-twice", "over"])
        {
            Assert.Equal(before[id], (await ReadAsync(mesh, id))[id]);
        }

        await ApproveAsync(mesh, "cancelled", "succeeded");
        await ApproveAsync(mesh, "asked-twice", "paused");
        (await mesh.ResumeAndWaitAsync("asked-twice", """{"legal_approved":true}""", pause: 2)).ExpectTask("succeeded");

        // Its client starts it again, under the same id.
        await mesh.CreatePausedAsync("""{"id":"later","flow":"report_approval","payload":{"topic":"later"}}""");
        await ApproveAsync(mesh, "later", "succeeded");
        foreach (string id in (string[])[.. all, "later"])
        {
            (await mesh.TaskAsync(id)).ExpectTask("succeeded");
            Assert.Equal("published", (await mesh.TaskAsync(id)).ResultText("status"));
            JsonElement events = (await mesh.GetAsync($"/mesh/{id}/history?limit=1000")).Expect(HttpStatusCode.OK).Json.GetProperty("events");
            Assert.Equal(
                Enumerable.Range(1, events.GetArrayLength()), events.EnumerateArray().Select(static e => e.GetProperty("seq").GetInt32()));
        }

        async Task RunAsync(string rehearsed, bool stops)
        {
            if (stops)
            {
                await silo.StopAsync();
            }

            MarkdownBlock block = Pages.Get(Page).Blocks.Single(block => block.Note("rehearsed") == rehearsed);
            await Bash.RunAsync(block, block.Text, folder, ("DATABASE", database));
            if (stops)
            {
                await silo.StartAgainAsync();
            }
        }
    }

    private static async Task ApproveAsync(MeshClient mesh, string id, string then) =>
        (await mesh.ResumeAndWaitAsync(id, """{"approved":true,"reviewer_notes":"fine"}""", pause: 1)).ExpectTask(then);

    // Without what is left of a budget that runs only while a step does, all of a task stays as it is.
    private static async Task<Dictionary<string, string>> ReadAsync(MeshClient mesh, params string[] ids)
    {
        Dictionary<string, string> tasks = [];
        foreach (string id in ids)
        {
            JsonObject task = JsonNode.Parse((await mesh.TaskAsync(id)).Expect(HttpStatusCode.OK).Text)!.AsObject();
            JsonObject history = JsonNode.Parse((await mesh.GetAsync($"/mesh/{id}/history")).Expect(HttpStatusCode.OK).Text)!.AsObject();
            tasks[id] = $"{task.ToJsonString()}\n{history.ToJsonString()}";
        }

        return tasks;
    }
}
