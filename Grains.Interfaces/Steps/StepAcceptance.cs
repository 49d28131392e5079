namespace Asya.Steps;

/// <summary>Whether an actor takes a step on.</summary>
[GenerateSerializer, Alias("asya.step-acceptance")]
public enum StepAcceptance
{
    Accepted = 0,

    /// <summary>This very attempt is already being worked on here.</summary>
    AlreadyRunning = 1,

    /// <summary>There is no handler of that name here.</summary>
    UnknownActor = 2,

    /// <summary>The actor failed so often in a row that it is left alone for a while.</summary>
    CircuitOpen = 3,
}
