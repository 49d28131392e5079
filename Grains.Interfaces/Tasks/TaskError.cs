namespace Asya.Tasks;

/// <summary>The reason of a failure, as shown to every caller that may see the task.</summary>
[GenerateSerializer, Immutable, Alias("asya.task-error")]
public sealed record TaskError
{
    /// <summary>Gets one word: a <see cref="TaskErrorCode"/>.</summary>
    [Id(0)] public string Code { get; init; } = "";

    [Id(1)] public string Message { get; init; } = "";

    [Id(2)] public string? Actor { get; init; }

    /// <summary>Gets the type of the handler's error, as its language names it.</summary>
    [Id(3)] public string? Type { get; init; }

    /// <summary>Gets how often the step was done.</summary>
    [Id(4)] public int Attempts { get; init; }

    /// <summary>Gets the text of the handler's own exception with its trace: for operators alone, at most 8,192 characters.</summary>
    /// <remarks>
    /// The gateway shows it to callers with the scope <c>admin</c>, and on loopback while identity is off. Null for a task that has
    /// redacted fields, whose values may be in it.
    /// </remarks>
    [Id(5)] public string? Detail { get; init; }

    /// <summary>Gets the id of the child with which the task failed.</summary>
    [Id(6)] public string? FailedChild { get; init; }
}
