using System.Collections.Immutable;

namespace Asya.Actors;

/// <summary>
/// A failure whose message is shown to every caller that may see the task. The message of any other exception is only logged.
/// </summary>
public sealed class ActorException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Gets the name that rules know this failure by, when it is another than <c>ActorException</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Gets the types that <see cref="Type"/> derives from, nearest first.</summary>
    public ImmutableArray<string> Bases { get; init; } = [];
}
