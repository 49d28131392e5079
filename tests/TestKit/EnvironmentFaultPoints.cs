using System.Diagnostics;
using System.Globalization;
using Asya.Grains.Hosting;

namespace Asya.TestKit;

/// <summary>
/// Kills the process at a named point: <c>ASYA_FAULT=task-store:before-commit=kill</c>, or at the n-th time: <c>name:n=kill</c>.
/// </summary>
/// <remarks>The end is that of kill -9: no handler runs, nothing is flushed.</remarks>
internal sealed class EnvironmentFaultPoints : FaultPoints
{
    public const string Variable = "ASYA_FAULT";

    private readonly string? _name;
    private long _left;

    public EnvironmentFaultPoints(string? setting)
    {
        if (string.IsNullOrEmpty(setting))
        {
            return;
        }

        string[] parts = setting.Split('=');
        if (parts is not [{ Length: > 0 } point, "kill"])
        {
            throw new ArgumentException($"{Variable} must be name=kill or name:count=kill, not '{setting}'.", nameof(setting));
        }

        // Names have colons of their own; a count is what a number after the last one is.
        int colon = point.LastIndexOf(':');
        bool isCounted = long.TryParse(point.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _left) && colon > 0;
        _name = isCounted ? point[..colon] : point;
        _left = isCounted ? _left : 1;
    }

    public override void Reach(string name)
    {
        if (name == _name && Interlocked.Decrement(ref _left) == 0)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
