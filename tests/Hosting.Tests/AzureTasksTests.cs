using System.Net;

namespace Asya.Hosting.Tests;

/// <summary>The product with its tasks and members in Azure Storage.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AzureTasksTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [FullServersTheory("azurite")]
    [InlineData(2)]
    public async Task Tasks_outlive_the_silo_and_nothing_is_kept_beside_the_account(int kills)
    {
        using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await using SiloProcess silo = await SiloProcess.StartAsync(
            Settings.With("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString));
        await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("kept", "draft x-pause publish", """{"topic":"tides"}"""));
        Assert.False(Directory.Exists(silo.Data), "The silo keeps something beside the account.");

        for (int kill = 0; kill < kills; kill++)
        {
            await silo.RestartAfterKillAsync();
        }

        (await silo.Mesh.ResumeAndWaitAsync("kept", """{"approved":true}""")).ExpectTask("succeeded");
        List<SseEvent> events = await silo.Mesh.EventsAsync("kept");
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(static one => (int)one.Id));
        (await silo.Mesh.GetAsync("/mesh")).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("ASYA_TASK_STORE", "oracle", "ASYA_TASK_STORE must be azure, or not be set.")]
    [InlineData("AZURE_STORAGE_ACCOUNT", "No.Account", "AZURE_STORAGE_ACCOUNT must be the name of a storage account")]
    [InlineData("AZURE_STORAGE_CONNECTION_STRING", "AccountKey=secret", "AZURE_STORAGE_CONNECTION_STRING is no connection string")]
    [InlineData("ASYA_DATABASE_URL", "postgres://ann:secret@127.0.0.1:1/asya", "ASYA_TASK_STORE=azure and ASYA_DATABASE_URL both say")]
    [InlineData("ASYA_SILO_NAME", "one", "Set AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING to the account of the tasks")]
    public async Task A_wrong_setting_is_named_without_secrets(string variable, string value, string why)
    {
        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(Settings.With(variable, value));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Asya cannot start: ", output, StringComparison.Ordinal);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    private SiloSettings Settings => SiloSettings.Product.With("ASYA_TASK_STORE", "azure")
        .With("ASYA_PERSISTENCE_MOUNT", _directory.Make("state"))
        .With("Asya__Gateway__Mcp__StateKey", Convert.ToBase64String(new byte[32]));
}
