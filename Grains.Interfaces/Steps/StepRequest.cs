using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Steps;

/// <summary>One step of a task, handed to the actor that is to do it.</summary>
[GenerateSerializer, Immutable, Alias("asya.step")]
public sealed record StepRequest
{
    [Id(0)] public StepNumber Number { get; init; }

    [Id(1)] public ActorRoute Route { get; init; } = ActorRoute.Empty;

    [Id(2)] public JsonBytes Headers { get; init; }

    [Id(3)] public JsonBytes Payload { get; init; }

    [Id(4)] public string? ParentId { get; init; }

    /// <summary>Gets the instant at which the task's SLA ends; the handler's token is cancelled by then.</summary>
    [Id(5)] public DateTimeOffset? Deadline { get; init; }

    /// <summary>Gets the end for which a hook runs: <c>{"status","origin_id","error?"}</c>. Empty: the task is no hook.</summary>
    [Id(6)] public JsonBytes HookOf { get; init; }

    /// <summary>Gets whether the attempt may have been handed over before: by a timer, the watchdog or an earlier activation.</summary>
    [Id(7)] public bool IsAgain { get; init; }
}
