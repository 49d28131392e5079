using System.Diagnostics;
using System.Globalization;
using Asya.Grains.Python;

namespace Asya.Grains.Tests.Python;

/// <summary>A process of a handler takes along what it has started, in whatever session, however it ends.</summary>
public sealed class PythonFamilyTests : IAsyncDisposable
{
    // Some in its group, some in sessions of their own, and one that has lost its parent before.
    private const string Parent = """
        import os, signal, subprocess, sys

        def process(payload):
            children = [subprocess.Popen(["sleep", "600"], start_new_session=bool(n % 2)).pid for n in range(payload["children"])]
            orphan = subprocess.run([sys.executable, "-c",
                "import subprocess; print(subprocess.Popen(['sleep', '600'], start_new_session=True, stdout=subprocess.DEVNULL).pid)"],
                stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
            with open(payload["file"] + ".tmp", "w") as file:
                file.write(" ".join(map(str, [*children, orphan])))
            os.rename(payload["file"] + ".tmp", payload["file"])
            if payload["end"] == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            elif payload["end"] == "exit":
                os._exit(3)
            return {}
        """;

    private readonly PythonBench _bench = new();

    [Theory]
    [InlineData("kill")]
    [InlineData("exit")]
    public async Task Thirty_processes_that_end_by_themselves_leave_no_child_a_second_later(string end)
    {
        PythonActorHandler actor = _bench.Actor(Parent, program: static p => p with { Processes = 30 });

        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => _bench.FailureAsync(actor, Payload(n, children: 4, end))));

        // A step fails once its process has ended, and that counts once what it has started has too.
        int[] all = [.. Enumerable.Range(0, 30).SelectMany(Children)];
        Assert.Equal(150, all.Length);
        Stopwatch since = Stopwatch.StartNew();
        await PythonBench.BecomesAsync("no child runs", () => !Array.Exists(all, PythonBench.Runs));
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(1), $"It took {since.Elapsed}.");
    }

    [Fact]
    public async Task A_process_that_is_asked_to_leave_leaves_no_child()
    {
        PythonActorHandler actor = _bench.Actor(Parent);
        await _bench.RunAsync(actor, Payload(0, children: 4, "return"));
        int[] children = Children(0);
        Assert.All(children, static id => Assert.True(PythonBench.Runs(id)));

        await actor.Pool.StopAsync().WithTimeout("the pool's end");

        await PythonBench.BecomesAsync("no child runs", () => !Array.Exists(children, PythonBench.Runs));
    }

    public async ValueTask DisposeAsync() => await _bench.DisposeAsync();

    private string Payload(int number, int children, string end) =>
        $$"""{"children":{{children}},"end":"{{end}}","file":"{{_bench[$"children-{number}"]}}"}""";

    private int[] Children(int number) =>
    [
        .. File.ReadAllText(_bench[$"children-{number}"]).Split(' ').Select(static id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];
}
