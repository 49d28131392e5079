namespace Asya.Catalog;

/// <summary>In which order tasks are listed.</summary>
[GenerateSerializer, Alias("asya.task-order")]
public enum TaskOrder
{
    /// <summary>The newest first.</summary>
    Created = 0,

    /// <summary>The latest change first. No index has this order: the tasks that match the filters are sorted.</summary>
    Updated = 1,

    /// <summary>The oldest first. Only for paused tasks.</summary>
    Oldest = 2,

    /// <summary>Those whose answer is due first, then those without a due date, the oldest first. Only for paused tasks.</summary>
    Due = 3,
}
