using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Asya.TestKit;

/// <summary>One run of a silo's process, from its start to its end.</summary>
public sealed partial class SiloInstance : IDisposable
{
    private readonly ServerProcess _process;
    private Uri? _address;

    private SiloInstance(ProcessStartInfo start) => _process = ServerProcess.Start("the silo", start, IsReady);

    public int Id => _process.Id;

    /// <summary>Gets where it listens.</summary>
    public Uri Address => _process.IsReady ? _address! : throw new InvalidOperationException("The silo is not ready.");

    /// <summary>Gets its output so far.</summary>
    public string Output => _process.Output;

    /// <inheritdoc cref="ServerProcess.AskToStop"/>
    public void AskToStop() => _process.AskToStop();

    public static SiloInstance Launch(SiloSettings settings, string data)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] arguments = [
            settings.Assembly, "--urls", settings.Urls, "--data", data, "--config", settings.Config, .. settings.Arguments];

        // The shell replaces itself, so that its id is the silo's.
        ProcessStartInfo start = settings.OpenFiles is { } files
            ? new("bash", ["-c", $"ulimit -n {files}; exec \"$@\"", "bash", dotnet, .. arguments])
            : new(dotnet, arguments);
        foreach (string inherited in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(inherited);
        }

        foreach ((string name, string value) in settings.WithPorts().Environment)
        {
            start.Environment[name] = value;
        }

        return new(start);
    }

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the ready line; fails, showing the output, when it takes too long.</summary>
    public Task ReadyAsync(TimeSpan limit) => _process.ReadyAsync(limit);

    /// <summary>Waits for the end and gets the exit code.</summary>
    public Task<int> ExitedAsync(TimeSpan limit) => _process.ExitedAsync(limit);

    /// <summary>Waits until a text is in its output.</summary>
    public Task SaidAsync(string text) => _process.SaidAsync(text);

    /// <summary>Waits until it has logged an event, with the level that operators are told of.</summary>
    public Task LoggedAsync(LogLevel level, int id)
    {
        string word = level switch
        {
            LogLevel.Critical => "crit",
            LogLevel.Error => "fail",
            LogLevel.Warning => "warn",
            _ => "info",
        };
        Regex line = new($@"^{word}: [^\n]*\[{id}\]", RegexOptions.Multiline);
        return _process.SaidAsync($"{word}: ... [{id}]", line.IsMatch);
    }

    public void Dispose() => _process.Dispose();

    private static bool IsOurs(string variable) =>
        variable.StartsWith("ASYA_", StringComparison.Ordinal) || variable.StartsWith("ASPNETCORE_", StringComparison.Ordinal);

    private bool IsReady(string line)
    {
        if (ReadyLine().Match(line) is { Success: true } ready)
        {
            _address = new(ready.Groups[1].Value);
        }

        return _address is not null;
    }

    [GeneratedRegex("^(?:Asya(?: gateway)? is|\\{.*\"Message\":\"Asya is) ready on (http://[^ ,]+)")]
    private static partial Regex ReadyLine();
}
