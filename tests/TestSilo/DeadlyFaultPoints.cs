using System.Globalization;
using Asya.Grains.Hosting;

namespace Asya.TestSilo;

/// <summary>Ends the process at a named place, as the variable <c>ASYA_FAULT=name:count</c> says.</summary>
/// <remarks>Counted from when the host is ready, so that its own start checks do not count.</remarks>
internal sealed class DeadlyFaultPoints : FaultPoints
{
    private readonly IHostApplicationLifetime _lifetime;
    private readonly string? _name;
    private int _left;

    public DeadlyFaultPoints(IHostApplicationLifetime lifetime, IConfiguration configuration)
    {
        _lifetime = lifetime;
        if (configuration["ASYA_FAULT"] is { Length: > 0 } fault)
        {
            // The name itself has colons in it.
            int colon = fault.LastIndexOf(':');
            _name = fault[..colon];
            _left = int.Parse(fault.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        }
    }

    public override void Reach(string name, string kind) => Reach($"{name}:{kind}");

    public override void Reach(string name)
    {
        if (name == _name && _lifetime.ApplicationStarted.IsCancellationRequested && Interlocked.Decrement(ref _left) == 0)
        {
            Death.Now($"fault {name}");
        }
    }
}
