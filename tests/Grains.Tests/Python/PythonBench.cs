using System.Collections.Immutable;
using Asya.Actors;
using Asya.Grains.Python;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Grains.Tests.Python;

/// <summary>A folder of Python code, and pools of real processes that run it.</summary>
internal sealed class PythonBench : IAsyncDisposable
{
    private readonly List<PythonPool> _pools = [];
    private int _steps;

    private readonly TemporaryDirectory _folder = new();

    public string Folder => _folder.Path;

    public LogLines Log { get; } = new();

    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Makes an actor of a module's function <c>process</c>.</summary>
    public PythonActorHandler Actor(
        string code, string handler = "handler.process", Func<PythonProgram, PythonProgram>? program = null, PythonOptions? options = null,
        TimeProvider? clock = null)
    {
        File.WriteAllText(this["handler.py"], code);
        PythonProgram usual = new(handler) { Path = [Folder], Processes = 1 };
        PythonPool pool = new("draft", program?.Invoke(usual) ?? usual, options ?? new PythonOptions(), clock ?? TimeProvider.System, Log);
        _pools.Add(pool);
        return new(pool);
    }

    public StepRequest Request(string payload = "{}") => new()
    {
        Number = new(new TaskKey($"t-{Interlocked.Increment(ref _steps)}"), 1, 1),
        Route = new(["intake"], "draft", ["b", "c"]),
        Headers = JsonBytes.FromText("""{"trace":"t-1"}"""),
        Payload = JsonBytes.FromText(payload),
    };

    public Task<ImmutableArray<ActorFrame>> RunAsync(
        PythonActorHandler actor, string payload = "{}", CancellationToken cancellationToken = default) =>
        actor.HandleAsync(Request(payload), static _ => { }, cancellationToken).WithTimeout($"the answer to {payload}");

    /// <summary>Runs a step that gives one payload.</summary>
    public async Task<string> PayloadAsync(PythonActorHandler actor, string payload = "{}") =>
        Assert.Single(await RunAsync(actor, payload)).Payload.ToString();

    public Task<ForeignActorException> FailureAsync(PythonActorHandler actor, string payload = "{}") =>
        Assert.ThrowsAsync<ForeignActorException>(() => RunAsync(actor, payload));

    /// <summary>Waits for something that only the operating system knows: files, processes.</summary>
    public static Task BecomesAsync(string what, Func<bool> isTrue) =>
        Eventually.BecomesAsync(what, Eventually.Patience, isTrue, static () => "the contrary");

    /// <summary>Whether a process runs; a zombie does not.</summary>
    public static bool Runs(int process)
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

    public async ValueTask DisposeAsync()
    {
        foreach (PythonPool pool in _pools)
        {
            await pool.StopAsync();
            pool.Dispose();
        }

        _folder.Dispose();
    }
}
