using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Asya.SystemTests;

/// <summary>The lifetime of the processes of Python actors.</summary>
public sealed class PythonProcessTests(PythonProcessTests.Common common) : IClassFixture<PythonProcessTests.Common>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();

    private static SiloSettings Settings => SiloSettings.Product with { Config = Path.Combine(AppContext.BaseDirectory, "test-python") };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_clean_stop_leaves_no_Python_process_behind()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Settings);
        int process = await IdleProcessAsync(silo);
        Assert.True(Runs(process));

        Assert.Equal(0, await silo.StopAsync());

        Assert.False(Runs(process));
    }

    [Fact]
    public async Task A_kill_of_the_silo_leaves_no_Python_process_behind_idle_or_at_work()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Settings);
        int idle = await IdleProcessAsync(silo);
        int[] working = await HangAsync(silo, timeout: 600);
        Assert.All([idle, .. working], p => Assert.True(Runs(p)));

        await silo.KillAsync();

        await Eventually.BecomesAsync(
            "all its processes have noticed", Patience, () => !Runs(idle) && !working.Any(Runs), () => Alive([idle, .. working]));
    }

    [Fact]
    public async Task A_handler_that_hangs_is_killed_when_its_task_s_time_is_up_and_the_actor_serves_on()
    {
        SiloProcess silo = common.Silo;
        int[] working = await HangAsync(silo, timeout: 3);

        await silo.Mesh.UntilAsync("hangs", "failed");

        await Eventually.BecomesAsync(
            "the handler's process and its child are gone", Patience, () => !working.Any(Runs), () => Alive(working));
        int[] next = await HangAsync(silo, timeout: 600, id: "hangs-too");
        await silo.Mesh.CancelAsync("hangs-too");
        await Eventually.BecomesAsync("a canceled step's process is gone as well", Patience, () => !next.Any(Runs), () => Alive(next));
    }

    [Fact]
    public async Task A_manifest_s_timeout_and_resiliency_count()
    {
        SiloProcess silo = common.Silo;
        int[] working = await HangAsync(silo, timeout: 600, id: "hangs-briefly", actor: "hang_briefly");

        await silo.Mesh.UntilAsync("hangs-briefly", "succeeded");

        Assert.Equal("""["hang_briefly","pid"]""", (await silo.Mesh.TaskAsync("hangs-briefly")).Json.GetProperty("route")
            .GetProperty("prev").GetRawText());
        await Eventually.BecomesAsync(
            "the handler's process and its child are gone", Patience, () => !working.Any(Runs), () => Alive(working));
    }

    [Fact]
    public async Task A_process_that_is_killed_in_the_middle_of_a_step_costs_one_attempt_and_not_the_task()
    {
        SiloProcess silo = common.Silo;
        string envelope =
            MeshClient.Envelope("dies", "pid die_once pid", $$"""{"note":{{JsonSerializer.Serialize(_directory["died"])}} }""");

        Reply over = (await silo.Mesh.CreateAndWaitAsync(envelope)).ExpectTask("succeeded");

        Assert.True(over.Result.GetProperty("survived").GetBoolean());
        await silo.LoggedAsync(LogLevel.Warning, 6011);
        await silo.LoggedAsync(LogLevel.Information, 6014);
        List<SseEvent> events = await silo.Mesh.EventsAsync("dies");
        Assert.Contains("its Python process ended in the middle of the step",
            Assert.Single(events, e => e.Data.Contains("retrying", StringComparison.Ordinal)).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_of_a_generator_is_visible_while_it_runs()
    {
        SiloProcess silo = common.Silo;
        string note = _directory["told"];
        await silo.Mesh.CreateAsync(MeshClient.Envelope("tells", "tell pid", JsonSerializer.Serialize(new { note })));
        List<SseEvent> seen = await silo.Mesh.WatchAsync("tells", whenOpen: () => File.WriteAllText(note, ""));

        Assert.Equal(["artifact_update", "partial"], seen.Where(e => e.Id is null).Select(e => e.Name));
        Assert.Equal("succeeded", seen[^1].Status);
    }

    [Fact]
    public async Task A_handler_s_failure_is_reported_without_its_message()
    {
        SiloProcess silo = common.Silo;

        Reply failed = (await silo.Mesh.CreateAndWaitAsync(MeshClient.Envelope("fails", "fail"))).ExpectTask("failed");

        Assert.Contains("actor 'fail' failed", failed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failed.Text, StringComparison.Ordinal);
        await silo.SaidAsync("hunter2");
    }

    [Fact]
    public async Task A_missing_interpreter_is_logged_at_start_and_fails_its_own_actor_only()
    {
        SiloProcess silo = common.Silo;
        await silo.SaidAsync("Actor no_python needs the Python interpreter '/nowhere/python9'");

        (await silo.Mesh.CreateAndWaitAsync(MeshClient.Envelope("none", "no_python"))).ExpectTask("failed");
        (await silo.Mesh.CreateAndWaitAsync(MeshClient.Envelope("some", "pid"))).ExpectTask("succeeded");
    }

    [Fact]
    public async Task A_thousand_tasks_lose_none()
    {
        const int Tasks = 1000;
        await using SiloProcess silo = await SiloProcess.StartAsync(Settings.With("ASYA_DURABILITY", "process"));

        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, Tasks).Select(n =>
            silo.Mesh.CreateAndWaitAsync(MeshClient.Envelope($"many-{n}", "pid", $$"""{"n":{{n}} }"""))));

        Assert.Equal(Enumerable.Range(0, Tasks), replies.Select(static r => r.ExpectTask("succeeded").Result.GetProperty("n").GetInt32()));
        Assert.InRange(replies.Select(static r => r.Result.GetProperty("pid").GetInt32()).Distinct().Count(), 1, 4);
    }

    [Fact]
    public async Task A_changed_handler_and_a_new_actor_are_in_force_without_a_restart()
    {
        string config = _directory.Make("config");
        Write("flows.yaml", "flows:\n- {name: one, entrypoint: greet}\n");
        Write("greeting.py", "def process(payload):\n    return {'greeting': 'hello'}\n");
        Write("actors.yaml", "kind: AsyncActor\nmetadata: {name: greet}\nspec: {handler: greeting.process}\n");
        await using SiloProcess silo =
            await SiloProcess.StartAsync((SiloSettings.Product with { Config = config }).With("ASYA_CONFIG_POLL_INTERVAL", "0.1"));
        Assert.Equal("hello", await GreetingAsync("one"));

        Write("greeting.py", "def process(payload):\n    return {'greeting': 'good evening'}\n");
        Write("flows.yaml", "flows:\n- {name: one, entrypoint: greet}\n- {name: two, entrypoint: greet}\n");
        await silo.SaidAsync("is in force: 2 flows");
        Assert.Equal("good evening", await GreetingAsync("two"));

        Write("actors.yaml", "kind: AsyncActor\nmetadata: {name: greet}\nspec: {handler: nonsense}\n");
        await silo.SaidAsync("actors.yaml:3: 'handler' must be");
        Assert.Equal("good evening", await GreetingAsync("two"));

        async Task<string?> GreetingAsync(string flow) =>
            (await silo.Mesh.CreateAndWaitAsync($$"""{"flow":"{{flow}}","payload":{} }""")).ExpectTask("succeeded").ResultText("greeting");

        // In one move: an empty file, half written, would be in force.
        void Write(string name, string text)
        {
            File.WriteAllText(_directory[name], text);
            File.Move(_directory[name], Path.Combine(config, name), overwrite: true);
        }
    }

    /// <summary>The silo of the tests that leave it as it is.</summary>
    public sealed class Common : IAsyncLifetime
    {
        internal SiloProcess Silo { get; private set; } = null!;

        public async Task InitializeAsync() => Silo = await SiloProcess.StartAsync(Settings);

        public async Task DisposeAsync() => await Silo.DisposeAsync();
    }

    private static async Task<int> IdleProcessAsync(SiloProcess silo)
    {
        Reply reply = (await silo.Mesh.CreateAndWaitAsync(MeshClient.Envelope(MeshClient.NewId("idle"), "pid"))).ExpectTask("succeeded");
        return reply.Result.GetProperty("pid").GetInt32();
    }

    /// <summary>Starts a step that hangs, and gets its process and its child process.</summary>
    private async Task<int[]> HangAsync(SiloProcess silo, double timeout, string id = "hangs", string actor = "hang")
    {
        // First a step that ends: a process's start is slow on a busy machine, and the time that the test is about is short.
        (await silo.Mesh.CreateAndWaitAsync(MeshClient.Envelope(MeshClient.NewId("warm"), actor))).ExpectTask("succeeded");
        string note = _directory[id];
        await silo.Mesh.CreateAsync(MeshClient.Envelope(id, actor, $$"""{"note":{{JsonSerializer.Serialize(note)}} }""", timeout));
        await Eventually.BecomesAsync("the handler hangs", Patience, () => File.Exists(note), () => silo.Output);
        return [.. (await File.ReadAllTextAsync(note)).Split(' ').Select(p => int.Parse(p, CultureInfo.InvariantCulture))];
    }

    private static string Alive(int[] processes) => string.Join(", ", processes.Where(Runs));

    /// <summary>Whether a process runs; a zombie does not.</summary>
    private static bool Runs(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
