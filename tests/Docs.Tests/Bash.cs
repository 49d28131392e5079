using System.Diagnostics;

namespace Asya.Docs.Tests;

/// <summary>Runs the commands of a page.</summary>
internal static class Bash
{
    /// <summary>Runs a script, and fails unless all of its commands succeed. Returns what they print.</summary>
    public static async Task<string> RunAsync(
        MarkdownBlock block, string script, string folder, params (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithTimeout($"the end of {block.Place}");
        Assert.True(process.ExitCode == 0, $"{block.Place} ended with {process.ExitCode}: {await output}{await errors}");
        return await output;
    }
}
