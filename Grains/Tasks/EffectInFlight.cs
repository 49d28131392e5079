namespace Asya.Grains.Tasks;

/// <summary>An effect that takes its time, and that a task does not start a second time while it is under way.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="FanOut">The event of the fan-out that it is about; 0: none.</param>
internal readonly record struct EffectInFlight(EffectKinds Kind, long FanOut = 0);

[Flags]
internal enum EffectKinds
{
    None = 0,

    /// <summary>Deactivate the task once all calls that wait have had their turn.</summary>
    Leave = 1,

    DeleteCheckpoints = 2,

    ApplyExpiry = 4,

    StartChildren = 8,

    CancelChildren = 16,

    GatherSlices = 32,

    ReportToParent = 64,
}
