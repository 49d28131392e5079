namespace Asya.Catalog;

/// <summary>In which order tasks are listed.</summary>
[GenerateSerializer, Alias("asya.task-order")]
public enum TaskOrder
{
    /// <summary>The newest first.</summary>
    Created = 0,

    /// <summary>The latest change first. No index has this order: the tasks that match the filters are sorted.</summary>
    Updated = 1,
}
