using System.Text.Json;

namespace Asya.Cli.Tests;

/// <summary>The commands that start the application's own program on this machine.</summary>
public sealed class LocalCommandTests : IDisposable
{
    private static readonly SiloSettings Silo =
        SiloSettings.WithTestActors with { Config = Path.Combine(AppContext.BaseDirectory, "cli-flows") };

    private static readonly CommandRun.Terminal Here = new((Uri?)null);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_starts_the_program_and_an_end_of_asya_ends_it_in_order()
    {
        using CancellationTokenSource stop = new();
        CommandRun.Terminal terminal = Here with { Listened = ["Asya is ready on "], Stop = stop.Token };
        Task<CommandRun> run = terminal.RunAsync(
            "run", "--program", Silo.Assembly, "--urls", "http://127.0.0.1:0", "--data", _directory["data"], "--config", Silo.Config);
        await terminal.SaidAsync(0);

        await stop.CancelAsync();

        (await run).Expect(0);
        Assert.True(File.Exists(_directory["data/tasks.db"]));
    }

    [Fact]
    public async Task What_the_program_refuses_is_told_with_its_exit_code()
    {
        CommandRun run = await Here.RunAsync("run", "--program", Silo.Assembly, "--", "--urls=http://127.0.0.1:0", "--config", "/nowhere");

        Assert.Contains("/nowhere", run.Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_made_by_the_program()
    {
        CommandRun run = (await Here.RunAsync("keys", "--program", Silo.Assembly, "new", "--principal", "ann", "--scopes", "approve")).Expect(0);

        Assert.Matches("asya_[0-9a-f]{64}", run.Out + run.Error);
        Assert.Contains("\"ann\"", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flows_are_checked_against_the_tasks_that_wait()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Silo);
        await PausedAsync(silo);
        await silo.StopAsync();
        string config = _directory.Make("config");
        await File.WriteAllTextAsync(Path.Combine(config, "flows.yaml"), "flows:\n- name: other\n  entrypoint: echo\n");

        string[] check = ["flows", "check", "--program", Silo.Assembly, "--data", silo.Data];
        Assert.Contains("0 of 1 waiting tasks would fail", (await Here.RunAsync([.. check, "--config", Silo.Config])).Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("of 1 waiting tasks would fail", (await Here.RunAsync([.. check, "--config", config])).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_a_data_directory_from_which_a_waiting_task_goes_on()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Silo);
        string id = await PausedAsync(silo);
        string backup = _directory["backup"];
        CommandRun early = await Here.RunAsync("backup", "--program", Silo.Assembly, "--data", silo.Data, "--to", backup);
        Assert.NotEqual(0, early.ExitCode);
        await silo.StopAsync();

        CommandRun run = (await Here.RunAsync("backup", "--program", Silo.Assembly, "--data", silo.Data, "--to", backup)).Expect(0);

        Assert.Contains("1 tasks are in", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 checkpoints are in", run.Out, StringComparison.Ordinal);
        foreach (string secret in ((string[])["push.key", "mcp.key"]).Where(name => File.Exists(Path.Combine(silo.Data, name))))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(silo.Data, secret)), File.ReadAllBytes(Path.Combine(backup, secret)));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(backup, secret)));
            }
        }

        await using SiloProcess restored = await SiloProcess.StartAsync(Silo, data => Directory.Move(backup, data));
        CommandRun answered = await new CommandRun.Terminal(restored.Address).RunAsync(
            "tasks", "answer", id, "--pause", "1", "--answer", """{"ok":true}""", "--json");
        Assert.NotEqual("paused", answered.Expect(0).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_backup_of_nothing_is_refused()
    {
        CommandRun run = await Here.RunAsync("backup", "--program", Silo.Assembly, "--data", _directory["none"], "--to", _directory["to"]);

        Assert.Contains("--data: there is no folder", run.Expect(2).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["to"]));
    }

    [Fact]
    public async Task The_local_doctor_says_what_a_start_would_find()
    {
        string[] doctor = ["doctor", "--local", "--program", Silo.Assembly, "--urls", "http://127.0.0.1:0", "--config", Silo.Config];
        CommandRun well = (await Here.RunAsync([.. doctor, "--data", _directory["data"]])).Expect(0);
        Assert.Contains("There are 4 flows", well.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["data"]));

        await File.WriteAllTextAsync(_directory["keys.json"], "{}");
        string config = _directory.Make("config");
        await File.WriteAllTextAsync(Path.Combine(config, "flows.yaml"), "flows:\n- name: a\n  entrypoint: echo\n  route_nxt: []\n");
        CommandRun wrong = (await Here.RunAsync([.. doctor, "--data", _directory["data"], "--config", config, "--json"])).Expect(1);
        JsonElement[] found = [.. wrong.Json.GetProperty("checks").EnumerateArray().Where(static one => !one.GetProperty("ok").GetBoolean())];
        Assert.Contains(found, static one => one.GetProperty("found").GetString()!.Contains("route_nxt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_doctor_without_local_knows_no_words_of_a_program() =>
        Assert.Contains("'--data'", (await Here.RunAsync("doctor", "--data", "x")).Expect(2).Error, StringComparison.Ordinal);

    [Fact]
    public void The_project_is_the_one_program_of_Asya_that_is_here()
    {
        const string Program = """<Project><ItemGroup><PackageReference Include="Asya.Hosting" Version="1.0.0" /></ItemGroup></Project>""";
        string folder = _directory.Make("app");
        Assert.Contains("There is no program of Asya", Refused(null, folder), StringComparison.Ordinal);

        string one = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "src", "One")).FullName, "One.csproj");
        File.WriteAllText(one, Program);
        string library = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "src", "Library")).FullName, "Library.csproj");
        File.WriteAllText(library, "<Project />");
        Assert.Equal(new HostProgram(one, true), HostProgram.Find(null, null, folder));
        Assert.Equal(new HostProgram(library, true), HostProgram.Find("src/Library/Library.csproj", null, folder));

        string two = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "src", "Two")).FullName, "Two.csproj");
        File.WriteAllText(two, Program);
        Assert.Contains("There are several programs of Asya", Refused(null, folder), StringComparison.Ordinal);
        Assert.Equal(new HostProgram(two, true), HostProgram.Find("src/Two", null, folder));
        Assert.Contains("there is no file or folder", Refused("src/Three", folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run --project a --urls x", "a", null, "--urls x")]
    [InlineData("run --program=b --insecure --json", null, "b", "--insecure --json")]
    [InlineData("run --urls x -- --project y", null, null, "--urls x --project y")]
    [InlineData("flows check --data d", null, null, "--data d")]
    [InlineData("run run", null, null, "run")]
    public void What_is_not_for_asya_is_passed_on_word_for_word(string line, string? project, string? program, string rest)
    {
        string[] words = line.Split(' ');
        LocalCommands.Given given = LocalCommands.Given.Of(words, words[0] == "flows" ? ["flows", "check"] : [words[0]]);

        Assert.Equal((project, program, rest), (given.Project, given.Program, string.Join(' ', given.Rest)));
    }

    private static string Refused(string? project, string folder) =>
        Assert.Throws<CliException>(() => HostProgram.Find(project, null, folder)).Message;

    private static async Task<string> PausedAsync(SiloProcess silo)
    {
        string id = MeshClient.NewId("local");
        await silo.Mesh.CreatePausedAsync($$$"""{"id":"{{{id}}}","flow":"open_question","payload":{}}""");
        return id;
    }
}
