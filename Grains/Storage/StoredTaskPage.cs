using System.Collections.Immutable;
using Asya.Domain;

namespace Asya.Grains.Storage;

/// <summary>A page of tasks. No cursor: it is the last one.</summary>
internal readonly record struct StoredTaskPage(ImmutableArray<TaskState> Tasks, string? NextCursor);

/// <summary>A page of tasks as a database gives it: the cursor is not yet a text.</summary>
internal readonly record struct StoredTaskRows(ImmutableArray<TaskState> Tasks, TaskListCursor? Next);
