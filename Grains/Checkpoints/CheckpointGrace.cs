using Microsoft.Extensions.Options;

namespace Asya.Grains.Checkpoints;

/// <summary>How long checkpoints stay after their pause, and how far the sweep has come that deletes them then.</summary>
internal sealed class CheckpointGrace(IOptions<CheckpointOptions> options)
{
    // Ticks; 0: it is not known.
    private long _sweptBefore;

    /// <summary>Gets the time; zero: a checkpoint is deleted at once.</summary>
    public TimeSpan Length => options.Value.Grace;

    /// <summary>Whether checkpoints are kept.</summary>
    public bool Keeps => Length > TimeSpan.Zero;

    /// <summary>
    /// Gets or sets the instant before which all pauses that ended are swept; null: it is not known. It may be later in truth: another silo
    /// sweeps.
    /// </summary>
    public DateTimeOffset? SweptBefore
    {
        get => Volatile.Read(ref _sweptBefore) is > 0 and long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Volatile.Write(ref _sweptBefore, value?.UtcTicks ?? 0);
    }
}
