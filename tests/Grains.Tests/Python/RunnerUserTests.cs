using System.Runtime.Versioning;
using Asya.Grains.Python;
using Asya.Payloads;

namespace Asya.Grains.Tests.Python;

/// <summary>A runner that is another user's than the silo: what it can read, and that it can still be ended.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RunnerUserTests : IAsyncDisposable
{
    /// <summary>An interpreter that every user may run.</summary>
    public const string Interpreter = "/usr/bin/python3";

    private const string Nobody = "65534:65534";

    private readonly PythonBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [RootFact]
    public async Task It_reads_neither_the_files_nor_the_variables_of_the_silo_and_cannot_get_back()
    {
        File.WriteAllText(_bench["secret"], "the silo's");
        File.SetUnixFileMode(_bench["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        PythonActorHandler actor = _bench.Actor("""
            import os
            def attempt(what):
                try:
                    return str(what())
                except OSError as e:
                    return type(e).__name__
            def process(payload):
                return {
                    "user": [os.getuid(), os.geteuid(), os.getgid(), os.getegid(), os.getgroups()],
                    "file": attempt(lambda: open(payload["secret"]).read()),
                    "environ": attempt(lambda: open(f"/proc/{os.getppid()}/environ").read()),
                    "signal": attempt(lambda: os.kill(os.getppid(), 0)),
                    "back": attempt(lambda: os.setuid(0)),
                    "home": os.environ.get("HOME"),
                    "sockets": oct(os.stat(os.environ["ASYA_SOCKET_DIR"]).st_mode & 0o777),
                }
            """, program: static usual => usual with { Executable = Interpreter }, options: new PythonOptions { User = Nobody });
        LetOthersRead(_bench.Folder);

        string payload = await _bench.PayloadAsync(actor, $$"""{"secret":"{{_bench["secret"]}}"}""");

        const string No = "PermissionError";
        Assert.Equal(
            $$"""{"user":[65534,65534,65534,65534,[]],"file":"{{No}}","environ":"{{No}}","signal":"{{No}}","back":"{{No}}","home":null,"sockets":"0o700"}""",
            payload);
    }

    [RootFact]
    public async Task A_step_that_is_cancelled_ends_it()
    {
        PythonActorHandler actor = _bench.Actor("""
            import os, time
            def process(payload):
                yield "FLY", {"process": os.getpid()}
                time.sleep(600)
            """, program: static usual => usual with { Executable = Interpreter }, options: new PythonOptions { User = Nobody });
        LetOthersRead(_bench.Folder);
        using CancellationTokenSource enough = new();
        TaskCompletionSource<int> began = new(TaskCreationOptions.RunContinuationsAsynchronously);

        Task step = actor.HandleAsync(
            _bench.Request(), (JsonBytes shown) => began.TrySetResult(shown.ToObject()!["process"]!.GetValue<int>()), enough.Token);
        int process = await began.Task.WithTimeout("the step to begin");
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.WithTimeout("the end of the step"));
        await PythonBench.BecomesAsync("the end of the process", () => !PythonBench.Runs(process));
    }

    private static void LetOthersRead(string folder) => File.SetUnixFileMode(
        folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead
            | UnixFileMode.OtherExecute);

    [Theory]
    [InlineData("", true)]
    [InlineData("1000:1000", true)]
    [InlineData("0:0", false)]
    [InlineData("nobody", false)]
    [InlineData("1000", false)]
    public void It_is_two_numbers_and_not_root_s(string user, bool isRight) =>
        Assert.Equal(isRight, new PythonOptionsValidator().Validate(null, new PythonOptions { User = user }).Succeeded);
}

/// <summary>A test that changes users, which only root can.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = RunnerUser.WhyNot()
        ?? (File.Exists(RunnerUserTests.Interpreter) ? null : $"there is no {RunnerUserTests.Interpreter}");
}
