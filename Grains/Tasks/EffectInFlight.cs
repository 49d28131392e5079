namespace Asya.Grains.Tasks;

/// <summary>An effect that takes its time, and that a task does not start a second time while it is under way.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="FanOut">The event of the fan-out that it is about; 0: none.</param>
internal readonly record struct EffectInFlight(EffectKind Kind, long FanOut = 0)
{
    /// <summary>Whether the activation must not leave meanwhile.</summary>
    public bool KeepsActive => Kind is not (EffectKind.Leave or EffectKind.DeleteCheckpoints);
}

internal enum EffectKind
{
    /// <summary>Deactivate the task once all calls that wait have had their turn.</summary>
    Leave = 0,

    DeleteCheckpoints = 1,

    ApplyExpiry = 2,

    StartChildren = 3,

    CancelChildren = 4,

    GatherSlices = 5,

    ReportToParent = 6,
}
