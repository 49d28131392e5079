using System.Diagnostics;

namespace Asya.Hosting.Tests;

/// <summary>What the program makes of its command line.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--nope", "Unrecognized command or argument '--nope'.")]
    [InlineData("--urls", "Required argument missing for option: '--urls'.")]
    [InlineData("--config=", "Required argument missing for option: '--config'.")]
    [InlineData("migrate now", "Unrecognized command or argument 'now'.")]
    public async Task A_wrong_command_line_starts_nothing_and_is_told_in_two_lines(string line, string told)
    {
        (int exitCode, string output, string error) = await RunAsync(line.Split(' '));

        Assert.Equal((2, "", $"{told}\n--help lists what there is.\n"), (exitCode, output, error));
    }

    [Fact]
    public async Task Help_lists_options_commands_and_variables()
    {
        (int exitCode, string output, string error) = await RunAsync("--help");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.All(
            ["--adopt-store", "migrate", "keys", "ASYA_TASK_RETENTION"], word => Assert.Contains(word, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("keys new --help", "--principal")]
    [InlineData("copy --help", "--checkpoints-from")]
    public async Task Help_of_a_command_needs_none_of_its_options(string line, string option)
    {
        (int exitCode, string output, string error) = await RunAsync(line.Split(' '));

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains(option, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_option_that_is_given_twice_the_last_counts()
    {
        (int exitCode, _, string error) = await RunAsync("--config", "samples", "--config", "/nowhere", "--urls=http://127.0.0.1:0");

        Assert.Equal(1, exitCode);
        Assert.Contains("/nowhere", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using TemporaryDirectory folder = new();
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [SiloSettings.Product.Assembly, .. args])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync().WithTimeout($"'{string.Join(' ', args)}' to end");
        await process.WaitForExitAsync().WithTimeout("the process to end");
        return (process.ExitCode, await output, error);
    }
}
