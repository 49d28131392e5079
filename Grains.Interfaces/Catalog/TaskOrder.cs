namespace Asya.Catalog;

/// <summary>In which order tasks are listed.</summary>
[GenerateSerializer, Alias("asya.task-order")]
public enum TaskOrder
{
    /// <summary>The newest first.</summary>
    Created = 0,

    /// <summary>The one that changed last first. No index keeps this order: the tasks that the filters leave are sorted.</summary>
    Updated = 1,
}
