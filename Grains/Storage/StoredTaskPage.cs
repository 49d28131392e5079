using System.Collections.Immutable;
using Asya.Domain;

namespace Asya.Grains.Storage;

/// <summary>A page of tasks. No cursor: it is the last one.</summary>
internal readonly record struct StoredTaskPage(ImmutableArray<TaskState> Tasks, string? NextCursor);
