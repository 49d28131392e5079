namespace Asya;

/// <summary>Why a task failed, in words that may be shown to anyone who may see the task.</summary>
[GenerateSerializer, Immutable, Alias("asya.task-error")]
public sealed record TaskError
{
    /// <summary>Gets a closed word: <c>timeout</c>, <c>handler_error</c>, <c>invalid_result</c>, <c>unknown_actor</c>, <c>payload_too_large</c>.</summary>
    [Id(0)] public string Code { get; init; } = "";

    [Id(1)] public string Message { get; init; } = "";

    [Id(2)] public string? Actor { get; init; }
}
