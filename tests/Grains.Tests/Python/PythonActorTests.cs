using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Asya.Actors;
using Asya.Grains.Python;
using Asya.Steps;

namespace Asya.Grains.Tests.Python;

/// <summary>Python actors in real processes: results of steps, and handling of misbehaving processes.</summary>
public sealed class PythonActorTests : IAsyncDisposable
{
    private readonly PythonBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_function_s_result_is_the_payload_and_the_route_stays()
    {
        PythonActorHandler actor = _bench.Actor("async def process(payload):\n    return {**payload, 'draft': 'größer'}\n");
        StepRequest request = _bench.Request("""{"topic":"Q3"}""");

        ActorFrame frame = Assert.Single(await actor.HandleAsync(request, static _ => { }, CancellationToken.None));

        Assert.Equal("""{"topic":"Q3","draft":"größer"}""", frame.Payload.ToString());
        Assert.Equal(request.Route.Next, frame.Next);
        Assert.Equal("""{"trace":"t-1"}""", frame.Headers.ToString());
    }

    [Fact]
    public async Task None_gives_no_frame() =>
        Assert.Empty(await _bench.RunAsync(_bench.Actor("def process(payload):\n    return None\n")));

    [Fact]
    public async Task A_generator_s_frames_carry_route_and_headers_as_they_were()
    {
        ConcurrentQueue<string> shown = new();
        PythonActorHandler actor = _bench.Actor("""
            def process(payload):
                yield "FLY", {"token": "a"}
                yield "SET", ".route.next", ["x-pause", "publish"]
                yield "SET", ".headers.priority", 5
                yield {"n": 1}
                yield "SET", ".route.next", []
                yield "DEL", ".headers.trace"
                yield "DEL", ".headers.priority"
                yield {"n": 2}
            """);

        ImmutableArray<ActorFrame> frames =
            await actor.HandleAsync(_bench.Request(), p => shown.Enqueue(p.ToString()), CancellationToken.None);

        Assert.Equal(["""{"n":1}""", """{"n":2}"""], frames.Select(f => f.Payload.ToString()));
        Assert.Equal(["x-pause", "publish"], frames[0].Next.AsEnumerable());
        Assert.Empty(frames[1].Next);
        Assert.Equal(["""{"trace":"t-1","priority":5}""", "{}"], frames.Select(f => f.Headers.ToString()));
        Assert.Equal(["""{"token":"a"}"""], shown);
    }

    [Fact]
    public async Task An_error_has_its_type_its_bases_and_no_more_for_everyone_than_was_meant()
    {
        PythonActorHandler actor = _bench.Actor("""
            def process(payload):
                if payload.get("verb"):
                    yield payload["verb"], ".id"
                raise KeyError("the password is hunter2")
            """);

        ForeignActorException failure = await _bench.FailureAsync(actor);
        Assert.Equal("KeyError", failure.Type);
        Assert.Equal(["LookupError", "Exception"], failure.Bases.AsEnumerable());
        Assert.Contains("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.Null(failure.PublicMessage);
        Assert.Contains(
            "unknown verb 'GRAB'", (await _bench.FailureAsync(actor, """{"verb":"GRAB"}""")).PublicMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_s_object_keeps_its_state_between_steps_and_failures()
    {
        PythonActorHandler actor = _bench.Actor(
            """
            class Counter:
                def __init__(self, start=0):
                    self.count = start
                def process(self, payload):
                    self.count += 1
                    if payload.get("fail"):
                        raise ValueError("no")
                    return {"count": self.count}
            """,
            "handler.Counter.process");

        Assert.Equal("""{"count":1}""", await _bench.PayloadAsync(actor));
        await _bench.FailureAsync(actor, """{"fail":true}""");
        Assert.Equal("""{"count":3}""", await _bench.PayloadAsync(actor));
    }

    [Fact]
    public async Task A_process_gets_of_our_environment_what_it_needs_and_what_its_manifest_names()
    {
        Environment.SetEnvironmentVariable("OF_THE_SILO_SECRET", "secret");
        Environment.SetEnvironmentVariable("OF_THE_SILO_REGION", "north");
        PythonActorHandler actor = _bench.Actor(
            "import os\ndef process(payload):\n    return {k: v for k, v in sorted(os.environ.items()) if k.startswith('OF_')}\n",
            program: p => p with { Inherit = ["OF_THE_SILO_REGION"] });

        Assert.Equal("""{"OF_THE_SILO_REGION":"north"}""", await _bench.PayloadAsync(actor));
        await _bench.PayloadAsync(actor);
        string told = Assert.Single(
            _bench.Log.Lines, static line => line.Contains("does not get these variables", StringComparison.Ordinal));
        Assert.Contains("OF_THE_SILO_SECRET", told, StringComparison.Ordinal);
        Assert.DoesNotContain("OF_THE_SILO_REGION", told, StringComparison.Ordinal);
        Assert.DoesNotContain(_bench.Log.Lines, static line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_gets_its_manifest_s_environment_and_none_of_our_settings()
    {
        Environment.SetEnvironmentVariable("ASYA_OF_THE_SILO", "secret");
        PythonActorHandler actor = _bench.Actor(
            "import os\ndef process(payload):\n    return {k: v for k, v in sorted(os.environ.items()) if k in ('MODEL', 'ASYA_ACTOR_NAME', 'ASYA_OF_THE_SILO')}\n",
            program: p => p with { Environment = p.Environment.Add("MODEL", "small") });

        Assert.Equal("""{"ASYA_ACTOR_NAME":"draft","MODEL":"small"}""", await _bench.PayloadAsync(actor));
    }

    [Fact]
    public async Task A_handlers_output_is_in_the_log_line_by_line_and_truncated()
    {
        PythonActorHandler actor = _bench.Actor("""
            import sys
            def process(payload):
                print("to standard output")
                sys.stderr.write("to standard error\n" + "x" * 100_000 + "\x1b[31m\n")
                return {}
            """);

        await _bench.RunAsync(actor);

        await PythonBench.BecomesAsync(
            "the long line is in the log", () => _bench.Log.Lines.Any(l => l.EndsWith("xxx...", StringComparison.Ordinal)));
        Assert.Contains(_bench.Log.Lines, l => l.StartsWith("Actor draft [", StringComparison.Ordinal)
            && l.EndsWith("]: to standard output", StringComparison.Ordinal));
        Assert.Contains(_bench.Log.Lines, l => l.EndsWith("]: to standard error", StringComparison.Ordinal));
        Assert.All(_bench.Log.Lines, l => Assert.InRange(l.Length, 1, 9000));
    }

    [Fact]
    public async Task A_process_that_dies_in_the_middle_of_a_step_is_reported_and_replaced()
    {
        PythonActorHandler actor = _bench.Actor($$"""
            import os, signal, sys
            def process(payload):
                mark = "{{_bench["mark"]}}"
                if not os.path.exists(mark):
                    open(mark, "w").close()
                    sys.stderr.write("goodbye\n")
                    os.kill(os.getpid(), signal.SIGKILL)
                return {"again": True}
            """);

        ForeignActorException failure = await _bench.FailureAsync(actor);

        Assert.Equal("asya.ActorProcessDied", failure.Type);
        Assert.Contains("OSError", failure.Bases);
        Assert.Contains("signal 9", failure.Message, StringComparison.Ordinal);
        Assert.Contains("goodbye", failure.Message, StringComparison.Ordinal);
        Assert.Equal("its Python process ended in the middle of the step", failure.PublicMessage);
        Assert.Equal("""{"again":true}""", await _bench.PayloadAsync(actor));
    }

    [Fact]
    public async Task A_cancelled_step_ends_with_its_process_and_all_child_processes()
    {
        PythonActorHandler actor = _bench.Actor($$"""
            import os, subprocess, time
            def process(payload):
                if payload.get("hang"):
                    # A child, and one that has no parent any more.
                    child = subprocess.Popen(["sleep", "600"])
                    orphan = int(subprocess.check_output(["sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!"]))
                    with open("{{_bench["pids.tmp"]}}", "w") as file:
                        file.write(f"{os.getpid()} {child.pid} {orphan}")
                    os.rename("{{_bench["pids.tmp"]}}", "{{_bench["pids"]}}")
                    while True:
                        time.sleep(1)
                return {}
            """);
        using CancellationTokenSource stop = new();

        Task<ImmutableArray<ActorFrame>> hanging = _bench.RunAsync(actor, """{"hang":true}""", stop.Token);
        await PythonBench.BecomesAsync("the handler hangs", () => File.Exists(_bench["pids"]));
        int[] processes = [.. File.ReadAllText(_bench["pids"]).Split(' ').Select(p => int.Parse(p, CultureInfo.InvariantCulture))];
        Assert.All(processes, p => Assert.True(PythonBench.Runs(p)));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await PythonBench.BecomesAsync("all three processes are gone", () => !processes.Any(PythonBench.Runs));
        Assert.Equal("{}", await _bench.PayloadAsync(actor));
    }

    [Fact]
    public async Task A_start_that_takes_longer_than_its_step_may_take_is_the_next_step_s()
    {
        PythonActorHandler actor = _bench.Actor($$"""
            import os, time
            open("{{_bench["started"]}}", "a").write("x")
            while not os.path.exists("{{_bench["go"]}}"):
                time.sleep(0.01)
            def process(payload):
                return {}
            """);
        using CancellationTokenSource stop = new();

        Task impatient = _bench.RunAsync(actor, cancellationToken: stop.Token);
        await PythonBench.BecomesAsync("the process starts", () => File.Exists(_bench["started"]));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Task patient = _bench.RunAsync(actor);
        await File.WriteAllTextAsync(_bench["go"], "");
        await patient;

        Assert.Equal("x", await File.ReadAllTextAsync(_bench["started"]));
    }

    [Theory]
    [InlineData("import nowhere\n", "No module named 'nowhere'")]
    [InlineData("def other(payload): pass\n", "has no 'process'")]
    public async Task A_handler_that_cannot_be_loaded_has_its_reason_in_the_log_and_a_public_error(string code, string why)
    {
        ForeignActorException failure = await _bench.FailureAsync(_bench.Actor(code));

        Assert.Equal("asya.ActorStartFailed", failure.Type);
        Assert.Contains(
            "actor 'draft' (handler handler.process) ended before it was ready (exit code 1)", failure.Message, StringComparison.Ordinal);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.Equal("its Python process ended before it was ready (handler handler.process); the log says why", failure.PublicMessage);
    }

    [Fact]
    public async Task A_process_that_is_not_ready_in_time_is_given_up()
    {
        PythonActorHandler actor =
            _bench.Actor("import time\ntime.sleep(600)\n", options: new PythonOptions { StartLimit = TimeSpan.FromMilliseconds(200) });

        ForeignActorException failure = await _bench.FailureAsync(actor);

        Assert.Equal("asya.ActorStartFailed", failure.Type);
        Assert.Contains("was not ready in time", failure.PublicMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_interpreter_is_named_by_the_manifest_s_word_for_it()
    {
        ForeignActorException failure =
            await _bench.FailureAsync(_bench.Actor("", program: p => p with { Executable = "/nowhere/python9" }));

        Assert.Equal("asya.ActorStartFailed", failure.Type);
        Assert.Contains("/nowhere/python9", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'pythonExecutable'", failure.PublicMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("/nowhere", failure.PublicMessage, StringComparison.Ordinal);
        Assert.False(PythonStart.IsThere("/nowhere/python9"));
        Assert.False(PythonStart.IsThere("python9"));
        Assert.True(PythonStart.IsThere("python3"));
    }
}
