namespace Asya.Domain.ChildTasks;

/// <summary>Why a task has children.</summary>
internal enum FanOutKind
{
    /// <summary>A step gave several payloads.</summary>
    Split = 0,

    /// <summary>Something is to be run after the end.</summary>
    Hook = 1,

    /// <summary>A failed task is tried again as another one.</summary>
    Redrive = 2,
}
