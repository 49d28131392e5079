using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Asya.Hosting.Tests;

/// <summary><c>doctor</c>: what would be wrong if the program were started here.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Where_all_is_well_it_says_so_and_makes_nothing()
    {
        (int exitCode, Finding[] found) = await ExamineAsync();

        Assert.Equal(0, exitCode);
        Assert.All(found, static one => Assert.True(one.IsWell, one.Found));
        Assert.All(
            (string[])["settings", "flows", "keys", "rights", "clock"], check => Assert.Contains(found, one => one.Check == check));
        Assert.False(Directory.Exists(_directory["data"]));
    }

    [Fact]
    public async Task The_stores_of_tasks_that_there_are_are_tried_out_and_stay_as_they_are()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product);
        await silo.Mesh.CreatePausedAsync("""{"id":"waits","flow":"report_approval","payload":{"topic":"Q3"}}""");
        (int running, Finding[] whileItRuns) = await ExamineAsync("--data", silo.Data);
        Assert.Equal(1, running);
        Assert.Contains(
            whileItRuns,
            static one => one.Check == "tasks" && !one.IsWell && one.Advice!.Contains("asya doctor", StringComparison.Ordinal));
        await silo.StopAsync();

        (int exitCode, Finding[] found) = await ExamineAsync("--data", silo.Data);

        Assert.True(exitCode == 0, string.Join('\n', found.Select(static one => one.Found)));
        Assert.Contains(found, static one => one.Check == "tasks");
        Assert.Contains(found, static one => one.Check == "checkpoints");
        Assert.Single(Directory.GetFiles(silo.PausedDirectory));
        await silo.StartAgainAsync();
        (await silo.Mesh.ResumeAndWaitAsync("waits", """{"approved":true}""")).ExpectTask("succeeded");
    }

    [Fact]
    public async Task A_port_that_another_process_has_is_named()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;

        await ExpectAsync("ports", $"Another process listens at {port}", "--urls", $"http://127.0.0.1:{port}");
    }

    [Theory]
    [InlineData("{}", "there is no list of")]
    [InlineData("""{"keys":[{"id":"a","principal":"ann","scopes":["everything"],"hash":"sha256:00"}]}""", "the key 'a'")]
    [InlineData(null, "missing.json")]
    public async Task A_file_of_keys_that_does_not_do_is_named(string? keys, string found)
    {
        string file = _directory["missing.json"];
        if (keys is not null)
        {
            await File.WriteAllTextAsync(file, keys);
        }

        await ExpectAsync("keys", found, ("ASYA_API_KEYS_FILE", file));
    }

    [Fact]
    public async Task A_file_of_keys_that_every_user_may_write_is_named()
    {
        string file = _directory.Write("keys.json", """{"keys":[]}""");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherWrite);

        await ExpectAsync("rights", "Every user of this machine may write", ("ASYA_API_KEYS_FILE", file));
    }

    [Fact]
    public async Task Other_machines_and_no_keys_is_named() =>
        await ExpectAsync("keys", "the silo would not start", "--urls", "http://*:0");

    [Theory]
    [InlineData("flows:\n- name: a\n  entrypoint: draft\n  route_nxt: []\n", "flows.yaml", "unknown key 'route_nxt'")]
    [InlineData("kind: AsyncActor\nmetadata: {name: a}\nspec: {handler: a.b, pythonExecutable: /no/python}\n", "actors.yaml", "needs '/no/python'")]
    public async Task A_file_that_does_not_do_is_named(string text, string name, string found)
    {
        string folder = _directory.Make("config");
        await File.WriteAllTextAsync(Path.Combine(folder, name), text);
        await File.WriteAllTextAsync(Path.Combine(folder, "a.py"), "def b(payload): return payload\n");

        (int exitCode, Finding[] all) = await ExamineAsync("--config", folder);

        Assert.Equal(1, exitCode);
        Assert.Contains(all, one => !one.IsWell && one.Found.Contains(found, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_misspelt_variable_is_named() =>
        await ExpectAsync("settings", "ASYA_TASK_RETENTON", ("ASYA_TASK_RETENTON", "30d"));

    [Fact]
    public async Task A_database_that_is_away_is_named() => await ExpectAsync(
        "tasks", "127.0.0.1", ("ASYA_SILO_PORT", $"{FreePort.Next()}"), ("ASYA_SILO_CLIENT_PORT", $"{FreePort.Next()}"),
        ("ASYA_DATABASE_URL", $"postgres://asya@127.0.0.1:{FreePort.Next()}/asya"), ("ASYA_PERSISTENCE_MOUNT", _directory.Make("mount")));

    [Fact]
    public async Task Without_json_each_finding_is_a_line_with_what_to_do_below_it()
    {
        using Process process = Start(["doctor", "--urls", "http://*:0", "--data", _directory["data"]], []);
        string output = await process.StandardOutput.ReadToEndAsync().WithTimeout("the end");
        await process.WaitForExitAsync().WithTimeout("the end");

        Assert.Equal(1, process.ExitCode);
        Assert.Matches(@"(?m)^keys +WRONG  .*\n +Set ASYA_API_KEYS_FILE", output);
        Assert.Matches(@"(?m)^settings +ok ", output);
    }

    private static Process Start(string[] arguments, (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new("dotnet", [SiloSettings.Product.Assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string inherited in start.Environment.Keys
            .Where(static name => name.StartsWith("ASYA_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private Task ExpectAsync(string check, string found, params string[] arguments) => ExpectAsync(check, found, arguments, []);

    private Task ExpectAsync(string check, string found, params (string Name, string Value)[] variables) =>
        ExpectAsync(check, found, [], variables);

    private async Task ExpectAsync(string check, string found, string[] arguments, (string Name, string Value)[] variables)
    {
        (int exitCode, Finding[] all) = await ExamineAsync(arguments, variables);

        Assert.Equal(1, exitCode);
        Finding wrong = Assert.Single(all, static one => !one.IsWell);
        Assert.Equal(check, wrong.Check);
        Assert.Contains(found, wrong.Found, StringComparison.Ordinal);
        Assert.NotEmpty(wrong.Advice!);
    }

    private Task<(int ExitCode, Finding[] Found)> ExamineAsync(params string[] arguments) => ExamineAsync(arguments, []);

    private async Task<(int ExitCode, Finding[] Found)> ExamineAsync(string[] arguments, (string Name, string Value)[] variables)
    {
        string[] defaults = ["doctor", "--json", "--data", _directory["data"], "--config", SiloSettings.Product.Config, "--urls", "http://127.0.0.1:0"];
        using Process process = Start([.. defaults, .. arguments], variables);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WithTimeout("the end");
        await process.WaitForExitAsync().WithTimeout("the end");
        Assert.True(output.StartsWith('{'), output + await errors);
        JsonElement checks = JsonDocument.Parse(output).RootElement.GetProperty("checks");
        return (process.ExitCode, [.. checks.EnumerateArray().Select(static one => new Finding(
            one.GetProperty("check").GetString()!, one.GetProperty("ok").GetBoolean(), one.GetProperty("found").GetString()!,
            one.GetProperty("advice").GetString()))]);
    }

    private sealed record Finding(string Check, bool IsWell, string Found, string? Advice);
}
