namespace Asya.Grains.Storage;

/// <summary>The result of a write.</summary>
/// <param name="Stored">Whether the row had the expected version and was written.</param>
/// <param name="ETag">The row's version: the new one, or the one that was found instead; null: there is no row.</param>
internal readonly record struct TaskWriteResult(bool Stored, TaskETag? ETag);
