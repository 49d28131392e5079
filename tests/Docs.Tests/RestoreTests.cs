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
            silo, () => RunStoppedAsync(silo, "sqlite backup"), () => RunStoppedAsync(silo, "sqlite restore"), HttpStatusCode.OK);
    }

    [PostgresFact]
    public async Task A_schema_of_PostgreSQL_is_put_back_and_every_task_goes_on()
    {
        using PostgresServer server = await PostgresServer.StartAsync();
        using TemporaryDirectory folder = new();
        await using SiloProcess silo = await SiloProcess.StartAsync(Product.InCluster(server.Url("asya"), folder.Make("state")));
        (string, string) database = ("DATABASE", server.Url("asya").Split('?')[0]);
        await RehearseAsync(
            silo,
            () => RunAsync("postgres backup", folder.Path, database),
            () => StoppedAsync(silo, () => RunAsync("postgres restore", folder.Path, database)),
            HttpStatusCode.OK);
    }

    /// <summary>
    /// No command can put tables of Azure Storage back; what there can be is a copy under other names, made while nothing runs.
    /// </summary>
    [ServersFact("azurite")]
    public async Task A_copy_of_the_tables_of_Azure_Storage_takes_their_place_and_every_task_goes_on()
    {
        using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await azurite.CreateContainerAsync("asya-checkpoints");
        await using SiloProcess silo = await SiloProcess.StartAsync(Product
            .With("ASYA_TASK_STORE", "azure").With("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString)
            .With("ASYA_CHECKPOINT_URL", "azblob://asya-checkpoints")
            .With("Asya__Gateway__Mcp__StateKey", Convert.ToBase64String(new byte[32])));
        await RehearseAsync(
            silo,
            () => StoppedAsync(silo, () => azurite.CopyTasksAsync("asya", "backup1")),
            () => StoppedAsync(silo, () =>
            {
                silo.Settings = silo.Settings.With("Asya__TaskStore__AzurePrefix", "backup1");
                return Task.CompletedTask;
            }),
            HttpStatusCode.OK);
    }

    /// <summary>What the rehearsal is about: without the grace the same restore leaves a task that cannot be answered.</summary>
    [Fact]
    public async Task Without_the_grace_what_was_answered_after_the_backup_is_lost()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Product.With("ASYA_CHECKPOINT_GRACE", "0"));
        await RehearseAsync(
            silo, () => RunStoppedAsync(silo, "sqlite backup"), () => RunStoppedAsync(silo, "sqlite restore"), HttpStatusCode.Conflict);
    }

    /// <param name="silo">The product.</param>
    /// <param name="backUp">Backs the tasks up.</param>
    /// <param name="restore">Puts them back.</param>
    /// <param name="isAsked">What the answer to a task gets that had its answer after the backup.</param>
    private static async Task RehearseAsync(SiloProcess silo, Func<Task> backUp, Func<Task> restore, HttpStatusCode isAsked)
    {
        MeshClient mesh = silo.Mesh;
        foreach ((string id, string flow) in ((string, string)[])
            [("answered", "report_approval"), ("cancelled", "report_approval"), ("waits", "report_approval"),
             ("asked-twice", "two_stage_review"), ("over", "report_approval")])
        {
            await mesh.CreatePausedAsync($$$"""{"id":"{{{id}}}","flow":"{{{flow}}}","payload":{"topic":"{{{id}}}"}}""");
        }

        string[] all = ["answered", "cancelled", "waits", "asked-twice", "over"];
        await ApproveAsync(mesh, "over", "succeeded");
        Dictionary<string, string> before = await ReadAsync(mesh, all);
        await backUp();

        // The time that will be lost.
        await ApproveAsync(mesh, "answered", "succeeded");
        await ApproveAsync(mesh, "asked-twice", "paused");
        (await mesh.CancelAsync("cancelled")).Expect(HttpStatusCode.OK);
        await mesh.CreatePausedAsync("""{"id":"later","flow":"report_approval","payload":{"topic":"later"}}""");
        Assert.NotEqual(before, await ReadAsync(mesh, all));

        await restore();

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
            Reply history = (await mesh.GetAsync($"/mesh/{id}/history?limit=1000")).Expect(HttpStatusCode.OK);
            JsonElement events = history.Json.GetProperty("events");
            Assert.Equal(
                Enumerable.Range(1, events.GetArrayLength()), events.EnumerateArray().Select(static e => e.GetProperty("seq").GetInt32()));
        }
    }

    private static Task RunStoppedAsync(SiloProcess silo, string rehearsed) =>
        StoppedAsync(silo, () => RunAsync(rehearsed, Path.GetDirectoryName(silo.Data)!));

    private static async Task StoppedAsync(SiloProcess silo, Func<Task> work)
    {
        await silo.StopAsync();
        await work();
        await silo.StartAgainAsync();
    }

    private static Task<string> RunAsync(string rehearsed, string folder, params (string Name, string Value)[] variables)
    {
        MarkdownBlock block = Pages.Get(Page).Blocks.Single(block => block.Note("rehearsed") == rehearsed);
        return Bash.RunAsync(block, block.Text, folder, variables);
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
