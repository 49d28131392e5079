using System.Collections.Immutable;
using System.Security.Cryptography;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Steps;

/// <summary>The result of one attempt at a step.</summary>
[GenerateSerializer, Immutable, Alias("asya.step-report")]
public sealed record StepReport
{
    // A report is made by the factory of its outcome.
    private StepReport()
    {
    }

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

    /// <summary>Creates a <see cref="FanOutKey"/>: the ids that are made with it cannot be guessed.</summary>
    public static string NewFanOutKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>The handler returned a payload.</summary>
    public static StepReport Done(StepNumber number, JsonBytes payload) =>
        new() { Number = number, Outcome = StepOutcome.Done, Payload = payload };

    /// <summary>The handler returned nothing.</summary>
    public static StepReport Ended(StepNumber number) => new() { Number = number, Outcome = StepOutcome.Ended };

    /// <summary>The handler failed.</summary>
    public static StepReport Failed(StepNumber number, TaskError error, ImmutableArray<string> types) =>
        new() { Number = number, Outcome = StepOutcome.Failed, Error = error, ErrorTypes = types };

    /// <summary>The checkpoint is durable.</summary>
    public static StepReport CheckpointSaved(StepNumber number, string sha256) =>
        new() { Number = number, Outcome = StepOutcome.CheckpointSaved, Sha256 = sha256 };

    /// <summary>The checkpoint store did not take the checkpoint.</summary>
    public static StepReport CheckpointFailed(StepNumber number, string reason) =>
        new() { Number = number, Outcome = StepOutcome.CheckpointFailed, Reason = reason };

    /// <summary>There is no such actor.</summary>
    public static StepReport UnknownActor(StepNumber number) => new() { Number = number, Outcome = StepOutcome.UnknownActor };

    /// <summary>The step never reached its actor, or its checkpoint its store.</summary>
    public static StepReport Undelivered(StepNumber number, string reason) =>
        new() { Number = number, Outcome = StepOutcome.Undelivered, Reason = reason };
}
