using System.Collections.Immutable;

namespace Asya.Actors;

/// <summary>A failure of a handler that runs outside this process, with the names that its own language has for it.</summary>
/// <param name="type">The error's type, <c>ValueError</c> or <c>module.Class</c>.</param>
/// <param name="bases">The types it derives from, nearest first.</param>
/// <param name="message">For the log only.</param>
/// <param name="publicMessage">The public message; null: only the type is public.</param>
internal sealed class ForeignActorException(string type, ImmutableArray<string> bases, string message, string? publicMessage = null)
    : Exception(message)
{
    public string Type => type;

    public ImmutableArray<string> Bases => bases;

    public string? PublicMessage => publicMessage;
}
