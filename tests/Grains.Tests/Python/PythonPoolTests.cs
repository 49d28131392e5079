using System.Text.Json;
using Asya.Actors;
using Asya.Grains.Python;

namespace Asya.Grains.Tests.Python;

/// <summary>The processes of one actor: how many there are, and what becomes of those that die, idle or retire.</summary>
public sealed class PythonPoolTests : IAsyncDisposable
{
    private const string Pid = "import os\ndef process(payload):\n    return {'pid': os.getpid()}\n";

    private readonly PythonBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Many_steps_across_four_processes_lose_none()
    {
        const int Steps = 1000;
        PythonActorHandler actor =
            _bench.Actor(
                "import os\ndef process(payload):\n    return {**payload, 'pid': os.getpid()}\n", program: p => p with { Processes = 4 });

        string[] results = await Task.WhenAll(Enumerable.Range(0, Steps).Select(n => _bench.PayloadAsync(actor, $$"""{"n":{{n}} }""")));

        JsonElement[] payloads = [.. results.Select(static r => JsonDocument.Parse(r).RootElement)];
        Assert.Equal(Enumerable.Range(0, Steps), payloads.Select(static p => p.GetProperty("n").GetInt32()));
        Assert.Equal(4, payloads.Select(static p => p.GetProperty("pid").GetInt32()).Distinct().Count());
    }

    [Fact]
    public async Task Steps_whose_processes_die_fail_alone_and_can_be_done_again()
    {
        const int Steps = 400;
        PythonActorHandler actor = _bench.Actor(
            $$"""
            import os, signal
            def process(payload):
                mark = "{{_bench["died-"]}}" + str(payload["n"])
                if payload["n"] % 40 == 0 and not os.path.exists(mark):
                    open(mark, "w").close()
                    os.kill(os.getpid(), signal.SIGKILL)
                return payload
            """,
            program: p => p with { Processes = 4 });
        int died = 0;

        string[] results = await Task.WhenAll(Enumerable.Range(0, Steps).Select(async n =>
        {
            while (true)
            {
                try
                {
                    return await _bench.PayloadAsync(actor, $$"""{"n":{{n}} }""");
                }
                catch (ForeignActorException e) when (e.Type == "asya.ActorProcessDied")
                {
                    Interlocked.Increment(ref died);
                }
            }
        }));

        Assert.Equal(Enumerable.Range(0, Steps).Select(static n => $"{{\"n\":{n}}}"), results);
        Assert.Equal(Steps / 40, died);
    }

    [Fact]
    public async Task A_retired_pool_finishes_what_it_has_and_keeps_no_process()
    {
        PythonActorHandler actor = _bench.Actor($$"""
            import os, time
            def process(payload):
                open("{{_bench["in"]}}", "w").close()
                while not os.path.exists("{{_bench["go"]}}"):
                    time.sleep(0.01)
                return {"done": True}
            """);

        Task<string> step = _bench.PayloadAsync(actor);
        await PythonBench.BecomesAsync("the step runs", () => File.Exists(_bench["in"]));
        actor.Pool.Retire();
        await File.WriteAllTextAsync(_bench["go"], "");

        Assert.Equal("""{"done":true}""", await step);
        await PythonBench.BecomesAsync("its process has left", () => actor.Pool.Count == 0);
        Assert.Equal("""{"done":true}""", await _bench.PayloadAsync(actor));
        await PythonBench.BecomesAsync("and the late one's too", () => actor.Pool.Count == 0);
    }

    [Fact]
    public async Task Processes_that_are_not_needed_leave_but_one()
    {
        ManualTimeProvider clock = new();
        PythonActorHandler actor = _bench.Actor($$"""
            import os, time
            def process(payload):
                open("{{_bench["in"]}}" + str(payload["n"]), "w").close()
                while not os.path.exists("{{_bench["go"]}}"):
                    time.sleep(0.01)
                return {}
            """, program: p => p with { Processes = 3 }, clock: clock);
        Task[] steps = [.. Enumerable.Range(0, 3).Select(n => _bench.RunAsync(actor, $$"""{"n":{{n}} }"""))];
        await PythonBench.BecomesAsync("all three run", () => Enumerable.Range(0, 3).All(n => File.Exists(_bench["in" + n])));
        await File.WriteAllTextAsync(_bench["go"], "");
        await Task.WhenAll(steps);

        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await actor.Pool.TendAsync();
        Assert.Equal(3, actor.Pool.Count);
        clock.Advance(TimeSpan.FromSeconds(1));
        await actor.Pool.TendAsync();

        await PythonBench.BecomesAsync("two have left", () => actor.Pool.Count == 1);
        await actor.Pool.TendAsync();
        Assert.Equal(1, actor.Pool.Count);
    }

    [Fact]
    public async Task An_idle_process_that_does_not_answer_is_replaced()
    {
        PythonActorHandler actor = _bench.Actor(
            "import os, signal, threading\ndef process(payload):\n    if payload.get('freeze'):\n        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGSTOP)).start()\n    return {'pid': os.getpid()}\n",
            options: new PythonOptions { HealthLimit = TimeSpan.FromMilliseconds(300) });
        string before = await _bench.PayloadAsync(actor);
        await actor.Pool.TendAsync();
        Assert.Equal(before, await _bench.PayloadAsync(actor, """{"freeze":true}"""));
        int frozen = JsonDocument.Parse(before).RootElement.GetProperty("pid").GetInt32();
        await PythonBench.BecomesAsync(
            "the process is frozen", () => File.ReadAllText($"/proc/{frozen}/stat").Contains(") T ", StringComparison.Ordinal));

        await actor.Pool.TendAsync();

        Assert.NotEqual(before, await _bench.PayloadAsync(actor));
        await PythonBench.BecomesAsync("the frozen process is gone", () => !PythonBench.Runs(frozen));
        await _bench.Log.WarnedAsync(6012);
    }

    [Fact]
    public async Task An_idle_process_that_is_killed_is_noticed_and_costs_no_step()
    {
        PythonActorHandler actor = _bench.Actor(Pid);
        int pid = JsonDocument.Parse(await _bench.PayloadAsync(actor)).RootElement.GetProperty("pid").GetInt32();

        System.Diagnostics.Process.GetProcessById(pid).Kill();
        await PythonBench.BecomesAsync("its end is noticed", () => actor.Pool.Count == 0);

        Assert.NotEqual($$"""{"pid":{{pid}}}""", await _bench.PayloadAsync(actor));
        await _bench.Log.WarnedAsync(6011);
        Assert.Contains(_bench.Log.Lines, l => l.Contains($"process {pid} has ended by itself: signal 9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_leaves_no_process_and_no_file()
    {
        PythonActorHandler actor =
            _bench.Actor("import os\ndef process(payload):\n    return {'pid': os.getpid(), 'folder': os.environ['ASYA_SOCKET_DIR']}\n");
        JsonElement seen = JsonDocument.Parse(await _bench.PayloadAsync(actor)).RootElement;
        string folder = seen.GetProperty("folder").GetString()!;
        Assert.True(Directory.Exists(folder));

        await actor.Pool.StopAsync().WithTimeout("the pool stops");

        Assert.False(PythonBench.Runs(seen.GetProperty("pid").GetInt32()));
        await PythonBench.BecomesAsync("its folder is gone", () => !Directory.Exists(folder));
    }
}
