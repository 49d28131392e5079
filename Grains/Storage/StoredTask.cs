using Asya.Domain;

namespace Asya.Grains.Storage;

/// <summary>A task as its row has it, with the version that the next write names.</summary>
internal readonly record struct StoredTask(TaskState State, TaskETag ETag);
