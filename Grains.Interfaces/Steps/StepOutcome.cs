namespace Asya.Steps;

/// <summary>How an attempt at a step ended.</summary>
[GenerateSerializer, Alias("asya.step-outcome")]
public enum StepOutcome
{
    /// <summary>The handler returned a payload.</summary>
    Done = 0,

    /// <summary>The handler returned nothing: the rest of the route is skipped, and the task succeeds with its current payload.</summary>
    Ended = 1,

    /// <summary>The handler failed, or returned an invalid payload.</summary>
    Failed = 2,

    /// <summary>The checkpoint is durable.</summary>
    CheckpointSaved = 3,

    /// <summary>The checkpoint store did not take the checkpoint.</summary>
    CheckpointFailed = 4,

    /// <summary>No such actor here.</summary>
    UnknownActor = 5,

    /// <summary>The step never reached its actor.</summary>
    Undelivered = 6,
}
