using Asya.Catalog;

namespace Asya.Events;

/// <summary>The names by which code in an Orleans cluster finds the stream of a task's events. The stream's key is the task's.</summary>
/// <remarks>
/// Where it is switched on (<c>Asya:Streams:Enabled</c>). An item is a <see cref="TaskEvent"/> that is stored
/// already. On memory streams one may be missing; a gap in <see cref="TaskEvent.Seq"/> shows that some must be read from
/// <see cref="ICatalogGrain.EventsAsync"/>.
/// </remarks>
public static class StreamNames
{
    /// <summary>The name of the stream provider: also that of its section below <c>Orleans:Streaming</c>.</summary>
    public const string Provider = "asya";

    /// <summary>The namespace of the streams.</summary>
    public const string Namespace = "asya.task-events";
}
