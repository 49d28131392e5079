using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>A request the task's own rules refuse. Sending it again without a change gives the same answer.</summary>
/// <remarks>The message travels to clients, so it never holds anything but what the client may know.</remarks>
[GenerateSerializer, Alias("asya.task-rejected")]
public sealed class TaskRejectedException(TaskRejection rejection, string message) : Exception(message)
{
    [Id(0)]
    public TaskRejection Rejection { get; } = rejection;

    /// <summary>Gets what is wrong with each field, where the answer does not satisfy the form.</summary>
    [Id(1)]
    public ImmutableArray<FieldError> Fields { get => field.IsDefault ? [] : field; init; } = [];
}
