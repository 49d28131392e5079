using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Asya.Telemetry;

/// <summary>The source of all traces and metrics. Listeners subscribe to this name.</summary>
public static class AsyaTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Name = "Asya";

    /// <summary>Gets the source of spans. Without a listener no span is created.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Gets the meter; its instruments are in <see cref="AsyaMetrics"/>.</summary>
    public static Meter Meter { get; } = new(Name);
}
