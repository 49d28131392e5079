using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>A request that the task's rules refuse. A retry without a change is refused again.</summary>
/// <remarks>The message travels to clients, so it never holds anything but what the client may know.</remarks>
[GenerateSerializer, Alias("asya.task-rejected")]
public sealed class TaskRejectedException(TaskRejection rejection, string message) : Exception(message)
{
    [Id(0)]
    public TaskRejection Rejection { get; } = rejection;

    /// <summary>Gets the error of each field, if the answer does not satisfy the form.</summary>
    [Id(1)]
    public ImmutableArray<FieldError> Fields { get => field.IsDefault ? [] : field; init; } = [];
}
