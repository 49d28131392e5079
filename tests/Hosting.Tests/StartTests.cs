using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Asya.Settings;
using Microsoft.Extensions.Logging;

namespace Asya.Hosting.Tests;

/// <summary>A silo that cannot work does not start, and prints the reason in one line.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed partial class StartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_missing_state_mount_is_named()
    {
        (int exitCode, string output) =
            await SiloProcess.StartAndFailAsync(SiloSettings.Product.With("ASYA_PERSISTENCE_MOUNT", _directory["missing"]));

        AssertRefused(exitCode, output, "state mount not found");
        Assert.Contains(_directory["missing"], output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["missing"]));
    }

    [Fact]
    public async Task A_process_that_may_open_too_few_files_is_refused_in_a_sentence()
    {
        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(SiloSettings.Product with { OpenFiles = 512 });

        AssertRefused(exitCode, output, "This process may open 512 files; it needs 1024 at least");
    }

    [Fact]
    public async Task A_state_mount_that_is_a_file_is_refused()
    {
        await File.WriteAllTextAsync(_directory["file"], "");

        (int exitCode, string output) =
            await SiloProcess.StartAndFailAsync(SiloSettings.Product.With("ASYA_PERSISTENCE_MOUNT", _directory["file"]));

        AssertRefused(exitCode, output, "state mount not found");
    }

    [Theory]
    [InlineData("flows:\n- name: a\n  entrypoint: draft\n  route_nxt: [x-pause]\n", 4, "unknown key 'route_nxt'")]
    [InlineData("flows:\n- name: a\n  entrypoint: draft\n  route_next: [x-pause, publsh]\n", 2,
        "the flow 'a' names the actor 'publsh', which this silo does not have (did you mean 'publish'?)")]
    [InlineData("flows:\n- name: a\n  entrypoint: [draft\n", null, null)]
    [InlineData("flows:\n- name: a\n  entrypoint: draft\n- name: a\n  entrypoint: draft\n", null, "the flow 'a' is defined twice")]
    [InlineData("flows:\n- name: a\n  entrypoint: draft\n  pause:\n    fields:\n    - type: string\n", 6, "each of fields must be an object with a name")]
    public async Task A_wrong_flows_file_is_refused_with_file_line_and_reason(string yaml, int? line, string? reason)
    {
        string file = Path.Combine(_directory.Make("config"), "flows.yaml");
        await File.WriteAllTextAsync(file, yaml);

        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(SiloSettings.Product with { Config = _directory["config"] });

        AssertRefused(exitCode, output, $"{file}:{line}");
        Assert.Contains(reason ?? "", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_configuration_folder_is_refused()
    {
        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(SiloSettings.Product with { Config = _directory["nowhere"] });

        AssertRefused(exitCode, output, $"{_directory["nowhere"]}: the configuration folder (ASYA_CONFIG_PATH) does not exist");
    }

    [Theory]
    [InlineData("foo:bar")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("ftp://127.0.0.1:8080")]
    public async Task An_address_that_cannot_be_read_is_refused_by_itself(string address)
    {
        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(SiloSettings.Product with { Urls = address });

        AssertRefused(exitCode, output, $"Cannot serve '{address}': write http://HOST:PORT");
        Assert.DoesNotContain("identity", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_another_process_has_is_refused_before_the_silo_starts()
    {
        using TcpListener another = new(IPAddress.Loopback, 0);
        another.Start();
        string address = $"http://{another.LocalEndpoint}";

        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(SiloSettings.Product with { Urls = address });

        AssertRefused(exitCode, output, $"Cannot serve {address}: another process listens there");
    }

    [Theory]
    [InlineData("ASYA_SILO_PORT")]
    [InlineData("ASYA_SILO_CLIENT_PORT")]
    public async Task A_port_that_another_silo_has_is_refused_by_its_name(string variable)
    {
        using TcpListener another = new(IPAddress.Loopback, 0);
        another.Start();
        int port = ((IPEndPoint)another.LocalEndpoint).Port;
        SiloSettings settings = SiloSettings.Product.With(variable, port.ToString(CultureInfo.InvariantCulture));

        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(settings);

        AssertRefused(exitCode, output, $"{variable}: port {port} is in use");
    }

    [Fact]
    public async Task A_port_that_a_connection_has_is_told_in_a_sentence()
    {
        using TcpListener another = new(IPAddress.Loopback, 0);
        another.Start();
        using TcpClient connection = new();
        await connection.ConnectAsync((IPEndPoint)another.LocalEndpoint);
        int port = ((IPEndPoint)connection.Client.LocalEndPoint!).Port;
        SiloSettings settings = SiloSettings.Product.With("ASYA_SILO_PORT", port.ToString(CultureInfo.InvariantCulture));

        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(settings);

        Assert.Equal(1, exitCode);
        Assert.Contains("Asya cannot start: the port of ASYA_SILO_PORT or of ASYA_SILO_CLIENT_PORT is in use", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_silos_without_ports_start_at_once_and_are_two_clusters()
    {
        SiloSettings settings = SiloSettings.Product with { ChoosesPorts = true };
        SiloProcess[] both = await Task.WhenAll(SiloProcess.StartAsync(settings), SiloProcess.StartAsync(settings));
        await using SiloProcess one = both[0];
        await using SiloProcess two = both[1];

        await one.Mesh.CreatePausedAsync(MeshClient.Envelope("only-in-one", "draft x-pause publish", "{}"));
        (await two.Mesh.TaskAsync("only-in-one")).Expect(HttpStatusCode.NotFound);
        string[] ports = [.. both.SelectMany(static silo => Ports().Match(silo.Output).Groups.Values.Skip(1).Select(static g => g.Value))];
        Assert.Equal(4, ports.Distinct().Count());
        Assert.All(both, static silo => Assert.Contains("(Orleans 10.4.2, silo port ", silo.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_silo_writes_is_for_its_user_alone()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product);
        await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("secret", "draft x-pause publish", "{}"));

        string[] files = Directory.GetFiles(silo.Data, "*", SearchOption.AllDirectories);

        Assert.Contains(files, static file => file.EndsWith("tasks.db-wal", StringComparison.Ordinal));
        Assert.Contains(files, static file => file.Contains("paused", StringComparison.Ordinal));
        Assert.All(files, static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.All(
            (string[])[silo.Data, .. Directory.GetDirectories(silo.Data, "*", SearchOption.AllDirectories)],
            static folder => Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder)));
    }

    [Fact]
    public async Task A_clusters_tasks_are_in_no_file_of_one_silo()
    {
        (int exitCode, string output) =
            await SiloProcess.StartAndFailAsync(SiloSettings.Product.With("Orleans__Clustering__ProviderType", "AdoNet"));

        AssertRefused(exitCode, output, "Orleans:Clustering");
        Assert.Contains("ASYA_DATABASE_URL", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clusters_checkpoints_are_in_no_directory_of_one_silo()
    {
        SiloSettings settings = SiloSettings.Product.InCluster("postgres://ann@127.0.0.1:1/asya", "");
        string data = _directory["data"];
        (int exitCode, string output) = await RefusedAsync(settings.With("ASYA_PERSISTENCE_MOUNT", Path.Combine(data, "state")), data);

        AssertRefused(exitCode, output, "ASYA_PERSISTENCE_MOUNT is below the data directory");
    }

    [Fact]
    public async Task A_cluster_has_a_key_for_the_questions_of_MCP_and_one_box_keeps_its_own()
    {
        SiloSettings cluster = SiloSettings.Product.InCluster("postgres://ann@127.0.0.1:1/asya", _directory.Make("shared"));
        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(cluster.With("Asya__Gateway__Mcp__StateKey", ""));
        AssertRefused(exitCode, output, "Asya:Gateway:Mcp:StateKey");

        await using SiloProcess box = await SiloProcess.StartAsync(SiloSettings.Product);
        string file = Path.Combine(box.Data, "mcp.key");
        string key = await File.ReadAllTextAsync(file);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await box.RestartAfterKillAsync();
        Assert.Equal(key, await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("ASYA_RESUME_MERGE_MODE", "sideways")]
    [InlineData("ASYA_PAUSE_METADATA", "{no json")]
    [InlineData("ASYA_PAUSE_METADATA", """{"fields":[{"name":"iban","redact":"yes"}]}""")]
    [InlineData("ASYA_PAUSE_METADATA", """{"prompt":"a","prompt":"b"}""")]
    [InlineData("ASYA_DURABILITY", "hopeful")]
    [InlineData("ASYA_TASK_RETENTION", "a while")]
    public async Task A_wrong_setting_is_named(string variable, string value)
    {
        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(SiloSettings.Product.With(variable, value));

        AssertRefused(exitCode, output, variable);
    }

    [Fact]
    public async Task A_misspelt_setting_is_told_before_anything_is_made()
    {
        string data = _directory["data"];

        (int exitCode, string output) = await RefusedAsync(SiloSettings.Product.With("ASYA_CHECKPONT_URL", "s3://asya-checkpoints"), data);

        AssertRefused(exitCode, output, "ASYA_CHECKPONT_URL is no setting; did you mean ASYA_CHECKPOINT_URL?");
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task Help_lists_what_a_silo_reads()
    {
        using Process help = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
                ?? "dotnet", [SiloSettings.Product.Assembly, "--help"])
        { RedirectStandardOutput = true })!;
        string output = await help.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        string[] listed =
            [.. output.Split('\n')
                .Where(static line => Regex.IsMatch(line, "^  [AO][A-Z]+_"))
                .Select(static line => line.Trim().Split(' ')[0])];

        Assert.Equal(AsyaSettings.All.Where(static setting => setting.Reader is SettingReader.Silo or SettingReader.Both)
            .Select(static setting => setting.Name), listed);
    }

    [Fact]
    public async Task A_name_that_is_no_setting_is_warned_of_and_what_Kubernetes_sets_is_not()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product
            .With("ASYA_MY_HANDLERS_MODEL", "large")
            .With("ASYA_GATEWAY_SERVICE_HOST", "10.0.0.1")
            .With("ASYA_GATEWAY_PORT", "tcp://10.0.0.1:80")
            .With("ASYA_GATEWAY_PORT_8080_TCP", "tcp://10.0.0.1:8080"));

        await silo.LoggedAsync(LogLevel.Warning, 4104);
        Assert.Equal(0, await silo.StopAsync());
        Assert.Single(Unknown().Matches(silo.LastOutput));
        Assert.Contains("ASYA_MY_HANDLERS_MODEL is no setting", silo.LastOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("ASYA_GATEWAY", silo.LastOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_belongs_to_one_process()
    {
        await using SiloProcess first = await SiloProcess.StartAsync(SiloSettings.Product);
        using SiloInstance second = SiloInstance.Launch(SiloSettings.Product, first.Data);

        int exitCode = await second.ExitedAsync(TimeSpan.FromSeconds(30));

        AssertRefused(exitCode, second.Output, "in use by another process");
        (await first.Mesh.GetAsync("/health/ready")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_setup_guides_variables_are_honoured()
    {
        const string Metadata =
            """{"prompt":"Review this analysis before proceeding","fields":[{"name":"approved","type":"boolean"},{"name":"notes","type":"string","payload_key":"/review/notes"}]}""";
        string mount = _directory.Make("state");
        await using SiloProcess silo = await SiloProcess.StartAsync(
            SiloSettings.Product.With("ASYA_PERSISTENCE_MOUNT", mount).With("ASYA_PAUSE_METADATA", Metadata)
                .With("ASYA_RESUME_MERGE_MODE", "deep"));

        Reply paused =
            await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("guide", "draft x-pause publish", """{"review":{"by":"me"}}"""));
        Assert.Equal(Metadata, paused.Json.GetProperty("pause_metadata").GetRawText());
        Assert.Equal(["guide/1"], silo.Checkpoints());

        Reply over = (await silo.Mesh.ResumeAndWaitAsync("guide", """{"approved":true,"notes":"fine","stray":1}"""))
            .ExpectTask("succeeded");
        Assert.Equal("""{"by":"me","notes":"fine"}""", over.Result.GetProperty("review").GetRawText());
        Assert.Equal("published", over.ResultText("status"));
        Assert.Equal("""["stray"]""", over.Json.GetProperty("resume").GetProperty("dropped").GetRawText());
    }

    private static async Task<(int ExitCode, string Output)> RefusedAsync(SiloSettings settings, string data)
    {
        using SiloInstance instance = SiloInstance.Launch(settings, data);
        return (await instance.ExitedAsync(TimeSpan.FromSeconds(30)), instance.Output);
    }

    [GeneratedRegex("silo port ([0-9]+), client port ([0-9]+)")]
    private static partial Regex Ports();

    [GeneratedRegex(@"\[4104\]")]
    private static partial Regex Unknown();

    private static void AssertRefused(int exitCode, string output, string words)
    {
        Assert.True(exitCode is not 0 and < 128, $"Exit code {exitCode}: {output}");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string line = Assert.Single(lines, l => l.StartsWith("Asya cannot start: ", StringComparison.Ordinal));
        Assert.Contains(words, line, StringComparison.Ordinal);
        Assert.DoesNotContain(lines, static l => l.StartsWith("   at ", StringComparison.Ordinal)
            || l.Contains("Exception", StringComparison.Ordinal));
    }
}
