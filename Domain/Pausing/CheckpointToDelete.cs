namespace Asya.Domain.Pausing;

/// <summary>A key of the checkpoint store that is no longer needed.</summary>
/// <param name="Key">The key.</param>
/// <param name="NotBefore">When it may be deleted: later than now if a write to it might still be on its way.</param>
internal sealed record CheckpointToDelete(CheckpointKey Key, DateTimeOffset NotBefore);
