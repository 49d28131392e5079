using System.Net;
using System.Text.Json;

namespace Asya.Hosting.Tests;

/// <summary>The product with its tasks, checkpoints and members in Azure Storage.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AzureTasksTests : IDisposable
{
    private const string Container = "asya-checkpoints";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [ServersFact("azurite")]
    public async Task The_guides_flow_outlives_a_kill_between_pause_and_answer_with_webhook_history_and_figures()
    {
        using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await azurite.CreateContainerAsync(Container);
        await using Webhook hook = await Webhook.StartAsync();
        await using SiloProcess silo = await SiloProcess.StartAsync(
            Settings(azurite)
                .With("ASYA_PUSH_KEY_FILE", KeyFile())
                .With("Asya__Gateway__Push__AllowInsecure", "true")
                .With("Asya__Gateway__Push__FirstRetry", "00:00:00.200"));
        JsonElement paused = await silo.Mesh.A2AAsync($$$$"""
            {"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"m-1","role":"ROLE_USER","parts":[{"data":{"topic":"Q3"}}]},
             "configuration":{"taskPushNotificationConfig":{"url":"{{{{hook.Url}}}}","token":"opaque"}},"metadata":{"skill":"report_approval"}}}
            """);
        string id = paused.GetProperty("result").GetProperty("task").GetProperty("id").GetString()!;
        (await silo.Mesh.TaskAsync(id)).ExpectTask("paused");
        Assert.Equal(1, (await FiguresAsync(silo, "/mesh/waits/stats")).GetProperty("count").GetInt32());
        Assert.False(Directory.Exists(silo.Data), "The silo keeps something beside the account.");

        await silo.RestartAfterKillAsync();

        Reply over = (await silo.Mesh.ResumeAndWaitAsync(id, """{"approved":true,"reviewer_notes":"good"}""")).ExpectTask("succeeded");
        Assert.Equal("published", over.ResultText("status"));
        List<SseEvent> events = await silo.Mesh.EventsAsync(id);
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(static one => (int)one.Id!.Value));
        await HearAsync(hook, "SUBMITTED", "WORKING", "INPUT_REQUIRED", "WORKING", "COMPLETED");

        JsonElement history = await FiguresAsync(silo, "/mesh/history/all?flow=report_approval");
        Assert.Equal(
            ["created", "paused", "resumed", "succeeded"],
            history.GetProperty("events").EnumerateArray().Where(one => one.GetProperty("id").GetString() == id)
                .Select(static one => one.GetProperty("kind").GetString()).Where(static kind => kind != "pause_requested"));
        JsonElement figures = (await FiguresAsync(silo, "/mesh/tasks/stats?flow=report_approval")).GetProperty("total");
        Assert.Equal((1, 1), (figures.GetProperty("succeeded").GetInt32(), figures.GetProperty("resumed").GetInt32()));
        Assert.Equal(0, (await FiguresAsync(silo, "/mesh/waits/stats")).GetProperty("count").GetInt32());
        JsonElement listed = Assert.Single((await FiguresAsync(silo, "/mesh")).GetProperty("tasks").EnumerateArray());
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.Equal(0, await silo.StopAsync());
        Assert.Contains(
            "tasks: azure tables asyatasks and asyaindex of the account devstoreaccount1", silo.LastOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", silo.LastOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("opaque", silo.LastOutput, StringComparison.Ordinal);
    }

    [ServersFact("azurite")]
    public async Task While_the_account_is_away_the_silo_is_not_ready_and_the_doctor_says_so()
    {
        using AzuriteProcess azurite = await AzuriteProcess.StartAsync(keeps: true);
        SiloSettings settings = Settings(azurite).Without("ASYA_CHECKPOINT_URL").With("ASYA_PERSISTENCE_MOUNT", _directory.Make("state"));
        await using SiloProcess silo = await SiloProcess.StartAsync(settings);
        await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("kept", "draft x-pause publish", """{"topic":"tides"}"""));
        (int well, string found) = await DoctorAsync(silo);
        Assert.True(well == 0, found);

        await azurite.StopAsync();
        (await silo.Mesh.ResumeAsync("kept", """{"approved":true}"""))
            .ExpectProblem(HttpStatusCode.ServiceUnavailable, "cluster_unavailable");
        (await silo.Mesh.GetAsync("/health/ready")).Expect(HttpStatusCode.ServiceUnavailable);
        (await silo.Mesh.GetAsync("/health/live")).Expect(HttpStatusCode.OK);
        (int ill, found) = await DoctorAsync(silo);
        Assert.NotEqual(0, ill);
        Assert.Contains("a silo or a store is missing", found, StringComparison.Ordinal);

        await azurite.RestartAsync();
        Reply? ready = null;
        await Eventually.BecomesAsync(
            "the silo is ready again", Eventually.Patience,
            async () => (ready = await silo.Mesh.GetAsync("/health/ready")).Status == HttpStatusCode.OK, () => ready!.Text);
        (await silo.Mesh.ResumeAndWaitAsync("kept", """{"approved":true}""")).ExpectTask("succeeded");
    }

    [ServersFact("azurite")]
    public async Task Checkpoints_of_one_deployments_tasks_are_not_anothers()
    {
        using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await azurite.CreateContainerAsync(Container);
        SiloSettings settings = Settings(azurite);
        await using SiloProcess silo = await SiloProcess.StartAsync(settings);
        await silo.KillAsync();

        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(settings.With("Asya__TaskStore__AzurePrefix", "others"));

        Assert.Equal(1, exitCode);
        Assert.Contains("belongs to other tasks", output, StringComparison.Ordinal);
        await silo.StartAgainAsync();
    }

    [Theory]
    [InlineData("ASYA_TASK_STORE", "oracle", "ASYA_TASK_STORE must be azure or https://ACCOUNT.table.core.windows.net, or not be set.")]
    [InlineData(
        "ASYA_TASK_STORE", "http://myaccount.table.core.windows.net",
        "ASYA_TASK_STORE must be azure or https://ACCOUNT.table.core.windows.net, or not be set.")]
    [InlineData(
        "AZURE_STORAGE_ACCOUNT", "No.Account",
        "AZURE_STORAGE_ACCOUNT must be the name of a storage account: 3 to 24 small letters and digits.")]
    [InlineData(
        "AZURE_STORAGE_CONNECTION_STRING", "AccountKey=secret",
        "AZURE_STORAGE_CONNECTION_STRING is no connection string of a storage account.")]
    [InlineData(
        "ASYA_DATABASE_URL", "postgres://ann:secret@127.0.0.1:1/asya",
        "ASYA_TASK_STORE and ASYA_DATABASE_URL both say where tasks are: set one of them. Where silos know each other from is ASYA_MEMBERSHIP_URL.")]
    [InlineData(
        "ASYA_SILO_NAME", "one",
        "Set AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING to the account of the tasks, since ASYA_TASK_STORE is azure.")]
    [InlineData(
        "AZURE_STORAGE_CONNECTION_STRING",
        "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a;",
        "Task store azure tables asyatasks and asyaindex of the account a: Connection refused. The account is that of ASYA_TASK_STORE.")]
    public async Task A_wrong_setting_is_named_without_secrets(string variable, string value, string why)
    {
        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(WithoutAccount.With(variable, value));

        Assert.Equal((1, $"Asya cannot start: {why}"), (exitCode, output.Trim()));
    }

    [Theory]
    [InlineData("ASYA_TASK_STORE", "https://myaccount.table.core.windows.net")]
    [InlineData("AZURE_STORAGE_ACCOUNT", "myaccount")]
    public async Task Without_a_connection_string_the_identity_of_the_process_is_used_and_there_must_be_one(string variable, string value)
    {
        // The only identity that is looked for is one in the environment, where there is none: nothing is sent.
        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(
            WithoutAccount.With(variable, value).With("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential"));

        Assert.Equal(
            (1, "Asya cannot start: Task store azure tables asyatasks and asyaindex of the account myaccount: no credentials. "
                + "The account is that of ASYA_TASK_STORE."),
            (exitCode, output.Trim()));
    }

    private SiloSettings WithoutAccount => SiloSettings.Product.With("ASYA_TASK_STORE", "azure")
        .With("ASYA_PERSISTENCE_MOUNT", _directory.Make("state"))
        .With("Asya__Gateway__Mcp__StateKey", Convert.ToBase64String(new byte[32]));

    private static SiloSettings Settings(AzuriteProcess azurite) =>
        SiloSettings.Product.InAzure(azurite).With("ASYA_CHECKPOINT_URL", $"azblob://{Container}");

    private static async Task<JsonElement> FiguresAsync(SiloProcess silo, string path) =>
        (await silo.Mesh.GetAsync(path)).Expect(HttpStatusCode.OK).Json;

    /// <summary>Waits for notifications of these changes of state in order; the same one may come twice.</summary>
    private static async Task HearAsync(Webhook hook, params string[] states)
    {
        List<string> heard = [];
        HashSet<string> ids = [];
        while (heard.Count < states.Length)
        {
            WebhookCall told = await hook.NextAsync($"{states[heard.Count]}, after {string.Join(", ", heard)}");
            Assert.Equal("opaque", told.Headers["X-A2A-Notification-Token"]);
            if (told.Json.TryGetProperty("statusUpdate", out JsonElement update) && ids.Add(told.EventId))
            {
                heard.Add(update.GetProperty("status").GetProperty("state").GetString()!["TASK_STATE_".Length..]);
            }
        }

        Assert.Equal(states, heard);
    }

    private static async Task<(int ExitCode, string Output)> DoctorAsync(SiloProcess silo)
    {
        string url = silo.Address.GetLeftPart(UriPartial.Authority);
        using ServerProcess doctor = ServerProcess.Start(
            "asya doctor", new("dotnet", [SiloSettings.OfProject("Cli").Assembly, "doctor", "--url", url]), static _ => false);
        return (await doctor.ExitedAsync(), doctor.Output);
    }

    private string KeyFile()
    {
        string file = _directory["push.key"];
        File.WriteAllText(file, Convert.ToBase64String(new byte[32]));
        return file;
    }
}
