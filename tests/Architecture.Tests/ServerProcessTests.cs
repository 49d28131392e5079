namespace Asya.Architecture.Tests;

/// <summary>Output, readiness and exit of a program that a test starts.</summary>
public sealed class ServerProcessTests
{
    [Fact]
    public async Task An_exit_before_the_ready_line_fails_with_all_output()
    {
        using ServerProcess process = Start("echo one; echo two >&2; exit 7", static _ => false);

        string message = (await Assert.ThrowsAsync<InvalidOperationException>(() => process.ReadyAsync())).Message;

        Assert.Contains("the script ended", message, StringComparison.Ordinal);
        Assert.Contains("one\n", message, StringComparison.Ordinal);
        Assert.Contains("two\n", message, StringComparison.Ordinal);
        Assert.Equal(7, await process.ExitedAsync());
    }

    [Fact]
    public async Task Output_is_read_while_the_process_runs_and_kept_after_its_exit()
    {
        using ServerProcess process = Start("echo ready; echo more; echo bad >&2; exec sleep 60", static line => line == "ready");
        await process.ReadyAsync();
        await process.SaidAsync("more");
        await process.SaidAsync("bad");

        process.Kill();

        Assert.Equal(137, await process.ExitedAsync());
        Assert.True(process.IsReady);
        Assert.Equal("bad\n", process.Error);
        Assert.Contains("ready\n", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_the_test_does_not_understand_fails_the_test_and_not_the_run()
    {
        using ServerProcess process =
            Start("echo port none; exec sleep 60", static line => int.Parse(line.AsSpan("port ".Length), null) > 0);

        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => process.ReadyAsync());

        Assert.Contains("the script said: port none", failure.Message, StringComparison.Ordinal);
        Assert.IsType<FormatException>(failure.InnerException);
    }

    private static ServerProcess Start(string script, Func<string, bool> isReady) =>
        ServerProcess.Start("the script", new("sh", ["-c", script]), isReady);
}
