using System.Diagnostics;
using System.Globalization;

namespace Asya.Docs.Tests;

/// <summary>The commands of docs/storage.md, each in a folder with a waiting task, beside servers of its own on this machine.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class StorageCommandTests : IDisposable
{
    private const string Page = "docs/storage.md";

    // ./run starts the product, and ends it when it is ready. What a block starts in the background ends with the block.
    private const string Prelude = """
        trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
        run() {
          case "${1-}" in copy | flows | migrate) dotnet "$PRODUCT" "$@"; return ;; esac
          local said silo line
          exec {said}< <(exec dotnet "$PRODUCT" --urls http://127.0.0.1:0 "$@" 2>&1)
          silo=$!
          while read -r line <&"$said"; do
            echo "$line"
            case "$line" in "Asya is ready on "*) kill -TERM "$silo" ;; esac
          done
          wait "$silo"
        }

        """;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Blocks => [.. Runnable().Select(static block => block.Place)];

    public void Dispose() => _directory.Dispose();

    [FullServersTheory("postgres", "redis", "azurite", "s3rver")]
    [MemberData(nameof(Blocks))]
    public async Task A_command_does_what_the_page_says(string place)
    {
        MarkdownBlock block = Runnable().Single(b => b.Place == place);
        using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await azurite.CreateContainerAsync("asya-checkpoints");
        using S3ServerProcess s3 = await S3ServerProcess.StartAsync();
        PostgresServer postgres = await PostgresServer.SharedAsync();
        if (block.Text.Contains(" data", StringComparison.Ordinal))
        {
            await MakeDataAsync();
        }

        string script = block.Text
            .Replace("./run", "run", StringComparison.Ordinal)
            .Replace("?sslmode=require", "", StringComparison.Ordinal)
            .Replace("postgres://asya:secret@db:5432/asya", $"'{postgres.Url($"d{Guid.NewGuid():N}")}'", StringComparison.Ordinal)
            .Replace("/etc/asya/push.key", "push.key", StringComparison.Ordinal)
            .Replace("6379", FreePort.Next().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        ProcessStartInfo start = new("bash", ["-euo", "pipefail", "-c", Prelude + script]) { WorkingDirectory = _directory.Path };
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("ASYA_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["ASYA_SILO_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        start.Environment["ASYA_SILO_CLIENT_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        start.Environment["PRODUCT"] = SiloSettings.Product.Assembly;
        start.Environment["AWS_ENDPOINT_URL_S3"] = s3.Endpoint.ToString();
        start.Environment["AWS_ACCESS_KEY_ID"] = S3ServerProcess.Credential;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = S3ServerProcess.Credential;

        // Wins over the account that the page names, for which there is no identity here.
        start.Environment["AZURE_STORAGE_CONNECTION_STRING"] = azurite.ConnectionString;
        using ServerProcess bash = ServerProcess.Start(place, start, static _ => false);

        Assert.True(await bash.ExitedAsync(TimeSpan.FromMinutes(2)) == 0, $"{place}: {bash.Output}");
        int starts = block.Text.Split("./run").Skip(1).Count(static rest => !rest.StartsWith(" copy", StringComparison.Ordinal)
            && !rest.StartsWith(" flows", StringComparison.Ordinal));
        Assert.Equal(starts, bash.Output.Split("Asya is ready on").Length - 1);
        Assert.DoesNotContain("secret", bash.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_of_each_command_that_is_not_run_why() =>
        Assert.All(
            Pages.Get(Page).Blocks.Where(static block => block.Note("not run") is not null),
            static block => Assert.True(block.Note("not run")!.Length > 10, block.Place));

    private static IEnumerable<MarkdownBlock> Runnable() =>
        Pages.Get(Page).Blocks.Where(static block => block.Language == "sh" && block.Note("not run") is null);

    /// <summary>Makes what the page starts from: a data directory with a task that waits, and a folder of flows.</summary>
    private async Task MakeDataAsync()
    {
        string samples = Path.Combine(RepositoryRoot.Path, "samples");
        await using SiloProcess silo = await SiloProcess.StartAsync(
            SiloSettings.Product with { Config = samples, Arguments = ["--data", _directory["data"]] });
        await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("waits", "draft x-pause publish", "{}"));
        Assert.Equal(0, await silo.StopAsync());
        await File.WriteAllTextAsync(_directory["data/push.key"], Convert.ToBase64String(new byte[32]));
        File.Copy(Path.Combine(samples, "flows.yaml"), Path.Combine(_directory.Make("new-config"), "flows.yaml"));
    }
}
