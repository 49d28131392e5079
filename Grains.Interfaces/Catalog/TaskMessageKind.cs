namespace Asya.Catalog;

/// <summary>What a <see cref="TaskMessage"/> is.</summary>
[GenerateSerializer, Alias("asya.task-message-kind")]
public enum TaskMessageKind
{
    /// <summary>The payload that the task was started with.</summary>
    Start = 0,

    /// <summary>The definition of a pause: prompt and fields.</summary>
    Question = 1,

    /// <summary>The answer to a pause.</summary>
    Answer = 2,
}
