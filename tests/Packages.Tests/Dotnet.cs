using System.Collections;
using System.Diagnostics;

namespace Asya.Packages.Tests;

/// <summary>Programs that run to their end, as on a machine on which nothing of this repository is.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Gets a start of a program without what the build of this repository sets.</summary>
    public static ProcessStartInfo Start(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder };
        foreach (string name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(static entry => (string)entry.Key)
            .Where(static name => name.StartsWith("ASYA_", StringComparison.Ordinal) || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("VSTEST", StringComparison.Ordinal) || name is "CI" or "DOTNET_TieredPGO"))
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Runs a program and gets its output; fails, showing it, unless its exit code is 0.</summary>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = Start(program, arguments, folder, environment);
        using ServerProcess process = ServerProcess.Start(program, start, static _ => false);
        int exitCode = await process.ExitedAsync(Limit);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', start.ArgumentList)} ended with {exitCode}:\n{process.Output}");
        return process.Output;
    }
}
