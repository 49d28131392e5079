using System.Collections.Immutable;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Steps;

/// <summary>The result of one attempt at a step.</summary>
[GenerateSerializer, Immutable, Alias("asya.step-report")]
public sealed record StepReport
{
    [Id(0)] public StepNumber Number { get; init; }

    [Id(1)] public StepOutcome Outcome { get; init; }

    /// <summary>Gets the payload after the step (<see cref="StepOutcome.Done"/>).</summary>
    [Id(2)] public JsonBytes Payload { get; init; }

    /// <summary>Gets the rest of the route after the step; null: as it was.</summary>
    [Id(3)] public ActorRoute? Route { get; init; }

    /// <summary>Gets the headers after the step; empty: as they were.</summary>
    [Id(4)] public JsonBytes Headers { get; init; }

    /// <summary>Gets the failure (<see cref="StepOutcome.Failed"/>).</summary>
    [Id(5)] public TaskError? Error { get; init; }

    /// <summary>Gets the SHA-256 of the stored checkpoint, in hex (<see cref="StepOutcome.CheckpointSaved"/>).</summary>
    [Id(6)] public string? Sha256 { get; init; }

    /// <summary>Gets the public reason why the step must be retried.</summary>
    [Id(7)] public string? Reason { get; init; }

    /// <summary>Gets the type of the failure, then the types it derives from, nearest first (<see cref="StepOutcome.Failed"/>).</summary>
    [Id(8)] public ImmutableArray<string> ErrorTypes { get; init; } = [];

    /// <summary>Gets the payloads after the first one: the task fans out.</summary>
    [Id(9)] public ImmutableArray<StepFrame> Others { get; init; } = [];

    /// <summary>Gets the secret that the ids of the others' tasks are made with.</summary>
    [Id(10)] public string? FanOutKey { get; init; }
}
