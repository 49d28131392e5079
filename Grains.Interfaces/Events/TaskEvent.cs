using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Events;

/// <summary>An event of a task, as its watchers see it.</summary>
[GenerateSerializer, Immutable, Alias("asya.event")]
public sealed record TaskEvent
{
    /// <summary>The <see cref="Seq"/> of a handler's progress: sent to current watchers only, and never stored.</summary>
    public const long Live = 0;

    [Id(0)] public TaskKey Key { get; init; } = new("");

    /// <summary>Gets the place in the task's own sequence: 1, 2, 3, ... Also the SSE id.</summary>
    [Id(1)] public long Seq { get; init; }

    [Id(2)] public DateTimeOffset At { get; init; }

    [Id(3)] public TaskPhase Phase { get; init; }

    /// <summary>Gets what happened, in one word: a <see cref="TaskEventKind"/>, or the name of a live event.</summary>
    [Id(4)] public string Kind { get; init; } = "";

    /// <summary>Gets the JSON object that watchers see. It is small: a result is read from the task.</summary>
    [Id(5)] public JsonBytes Data { get; init; }
}
