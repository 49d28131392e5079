using System.Globalization;
using Asya.Grains.Hosting;

namespace Asya.TestSilo;

/// <summary>
/// Ends the process at a named place, as soon as the test has put a file <c>fault</c> with <c>name:count</c> among the marks.
/// </summary>
/// <remarks>The file is taken away when it is read: the next process lives.</remarks>
internal sealed class DeadlyFaultPoints(Marks marks) : FaultPoints
{
    private readonly Lock _lock = new();
    private string? _name;
    private int _left;

    public override void Reach(string name, string kind) => Reach($"{name}:{kind}");

    public override void Reach(string name)
    {
        lock (_lock)
        {
            if (marks.Take("fault") is { } fault)
            {
                // The name itself has colons in it.
                int colon = fault.LastIndexOf(':');
                _name = fault[..colon];
                _left = int.Parse(fault.AsSpan(colon + 1), CultureInfo.InvariantCulture);
            }

            if (name != _name || --_left != 0)
            {
                return;
            }
        }

        Death.Now($"fault {name}");
    }
}
