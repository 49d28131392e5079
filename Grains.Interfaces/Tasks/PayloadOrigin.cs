namespace Asya.Tasks;

/// <summary>Says who has put the values at a place of a payload, except where an origin of a place below says otherwise.</summary>
[GenerateSerializer, Immutable, Alias("asya.payload-origin")]
public sealed record PayloadOrigin
{
    /// <summary>Gets the place, a JSON pointer; empty: the whole payload.</summary>
    [Id(0)] public string Place { get; init; } = "";

    [Id(1)] public OriginKind Kind { get; init; }

    /// <summary>Gets the number of the step, of the pause that was answered, or of the slice; 0: none, or all slices.</summary>
    [Id(2)] public int Number { get; init; }

    /// <summary>Gets the actor of a step.</summary>
    [Id(3)] public string? Actor { get; init; }

    /// <summary>Gets who started the task, or answered. Null: unknown, since identity was off, or no one.</summary>
    [Id(4)] public string? By { get; init; }

    /// <summary>Gets the person for whom <see cref="By"/> acted.</summary>
    [Id(5)] public string? OnBehalfOf { get; init; }

    /// <summary>Gets the way an answer came.</summary>
    [Id(6)] public string? Channel { get; init; }

    /// <summary>Gets the task in which that happened, or the slice. Null: in the task itself.</summary>
    [Id(7)] public string? TaskId { get; init; }
}
