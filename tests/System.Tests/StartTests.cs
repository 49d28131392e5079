using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Asya.SystemTests.Support;

namespace Asya.SystemTests;

/// <summary>A silo that cannot work does not start, and says in one line why.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_missing_state_mount_is_named()
    {
        (int exitCode, string output) = await SiloProcess.StartInVainAsync(SiloSettings.Product.With("ASYA_PERSISTENCE_MOUNT", _directory["missing"]));

        AssertRefused(exitCode, output, "state mount not found");
        Assert.Contains(_directory["missing"], output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["missing"]));
    }

    [Fact]
    public async Task A_state_mount_that_is_a_file_is_refused()
    {
        await File.WriteAllTextAsync(_directory["file"], "");

        (int exitCode, string output) = await SiloProcess.StartInVainAsync(SiloSettings.Product.With("ASYA_PERSISTENCE_MOUNT", _directory["file"]));

        AssertRefused(exitCode, output, "state mount not found");
    }

    [Theory]
    [InlineData("flows:\n- name: a\n  entrypoint: draft\n  route_nxt: [x-pause]\n", 4, "unknown key 'route_nxt'")]
    [InlineData("flows:\n- name: a\n  entrypoint: [draft\n", null, null)]
    [InlineData("flows:\n- name: a\n  entrypoint: draft\n- name: a\n  entrypoint: draft\n", null, "the flow 'a' is defined twice")]
    [InlineData("flows:\n- name: a\n  entrypoint: draft\n  pause:\n    fields:\n    - type: string\n", 6, "a field must have a 'name'")]
    public async Task A_wrong_flows_file_is_refused_with_file_line_and_reason(string yaml, int? line, string? reason)
    {
        string file = Path.Combine(_directory.Make("config"), "flows.yaml");
        await File.WriteAllTextAsync(file, yaml);

        (int exitCode, string output) = await SiloProcess.StartInVainAsync(SiloSettings.Product with { Config = _directory["config"] });

        AssertRefused(exitCode, output, $"{file}:{line}");
        Assert.Contains(reason ?? "", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_configuration_folder_is_refused()
    {
        (int exitCode, string output) = await SiloProcess.StartInVainAsync(SiloSettings.Product with { Config = _directory["nowhere"] });

        AssertRefused(exitCode, output, _directory["nowhere"]);
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

        (int exitCode, string output) = await SiloProcess.StartInVainAsync(settings);

        AssertRefused(exitCode, output, $"{variable}: port {port} is in use");
    }

    [Theory]
    [InlineData("ASYA_RESUME_MERGE_MODE", "sideways")]
    [InlineData("ASYA_PAUSE_METADATA", "{no json")]
    [InlineData("ASYA_DURABILITY", "hopeful")]
    [InlineData("ASYA_TASK_RETENTION", "a while")]
    public async Task A_wrong_setting_is_named(string variable, string value)
    {
        (int exitCode, string output) = await SiloProcess.StartInVainAsync(SiloSettings.Product.With(variable, value));

        AssertRefused(exitCode, output, variable);
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
        const string Metadata = """{"prompt":"Review this analysis before proceeding","fields":[{"name":"approved","type":"boolean"},{"name":"notes","type":"string","payload_key":"/review/notes"}]}""";
        string mount = _directory.Make("state");
        await using SiloProcess silo = await SiloProcess.StartAsync(
            SiloSettings.Product.With("ASYA_PERSISTENCE_MOUNT", mount).With("ASYA_PAUSE_METADATA", Metadata).With("ASYA_RESUME_MERGE_MODE", "deep"));

        Reply paused = await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("guide", "draft x-pause publish", """{"review":{"by":"me"}}"""));
        Assert.Equal(Metadata, paused.Json.GetProperty("pause_metadata").GetRawText());
        Assert.Equal(["guide/1"], silo.Checkpoints());

        Reply over = (await silo.Mesh.ResumeAndWaitAsync("guide", """{"approved":true,"notes":"fine","stray":1}""")).ExpectTask("succeeded");
        Assert.Equal("""{"by":"me","notes":"fine"}""", over.Result.GetProperty("review").GetRawText());
        Assert.Equal("published", over.ResultText("status"));
        Assert.Equal("""["stray"]""", over.Json.GetProperty("resume").GetProperty("dropped").GetRawText());
    }

    private static void AssertRefused(int exitCode, string output, string words)
    {
        Assert.True(exitCode is not 0 and < 128, $"Exit code {exitCode}: {output}");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string line = Assert.Single(lines, l => l.StartsWith("Asya cannot start: ", StringComparison.Ordinal));
        Assert.Contains(words, line, StringComparison.Ordinal);
    }
}
