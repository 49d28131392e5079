using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Asya.TestKit;

/// <summary>One run of a silo's process, from its start to its end.</summary>
public sealed partial class SiloInstance : IDisposable
{
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private SiloInstance(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Gets where it listens.</summary>
    public Uri Address => _ready.Task.IsCompletedSuccessfully ? _ready.Task.Result : throw new InvalidOperationException("The silo is not ready.");

    /// <summary>Gets what it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static SiloInstance Launch(SiloSettings settings, string data)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { settings.Assembly, "--urls", "http://127.0.0.1:0", "--data", data, "--config", settings.Config },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string inherited in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(inherited);
        }

        foreach ((string name, string value) in settings.WithPorts().Environment)
        {
            start.Environment[name] = value;
        }

        SiloInstance instance = new(new Process { StartInfo = start, EnableRaisingEvents = true });
        instance.Listen();
        return instance;
    }

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the ready line; fails, showing what was printed instead, when it takes too long.</summary>
    public async Task ReadyAsync(TimeSpan limit)
    {
        try
        {
            await _ready.Task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            Kill();
            Assert.Fail($"The silo printed no ready line within {limit}. It said:\n{Output}");
        }
    }

    /// <summary>Waits for the end and gets the exit code.</summary>
    public async Task<int> ExitedAsync(TimeSpan limit)
    {
        using CancellationTokenSource end = new(limit);
        try
        {
            // Returns after the last line of output was read.
            await _process.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            Assert.Fail($"The silo did not exit within {limit}. It said:\n{Output}");
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static bool IsOurs(string variable) =>
        variable.StartsWith("ASYA_", StringComparison.Ordinal) || variable.StartsWith("ASPNETCORE_", StringComparison.Ordinal);

    private void Listen()
    {
        _process.OutputDataReceived += (_, e) => Heard(e.Data);
        _process.ErrorDataReceived += (_, e) => Heard(e.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"The silo ended before it was ready. It said:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Heard(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (ReadyLine().Match(line) is { Success: true } ready)
        {
            _ready.TrySetResult(new Uri(ready.Groups[1].Value));
        }
    }

    [GeneratedRegex("^(?:Asya is|\\{.*\"Message\":\"Asya is) ready on (http://[^ ,]+)")]
    private static partial Regex ReadyLine();
}
