using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Steps;

/// <summary>A task that another task sets going.</summary>
[GenerateSerializer, Immutable, Alias("asya.child-task")]
public sealed record ChildTask
{
    /// <summary>Gets the child's envelope. Its route may be over already.</summary>
    [Id(0)] public CreateTask Task { get; init; } = new();

    /// <summary>Gets what the child has from its parent, in the form that rows are stored in.</summary>
    [Id(1)] public JsonBytes Inherited { get; init; }
}
