using System.Text.Json.Nodes;
using Asya.Tasks;

namespace Asya.Testing;

/// <summary>The result of a handler for one payload.</summary>
/// <param name="Frames">Each payload with its route and headers. Empty: the task ends here, or the handler failed.</param>
/// <param name="Progress">Its progress updates.</param>
/// <param name="Error">Why the step would have failed. Null: it did not.</param>
public sealed record ActorRun(IReadOnlyList<ActorRunFrame> Frames, IReadOnlyList<JsonNode?> Progress, TaskError? Error)
{
    /// <summary>Gets the first payload; null if there is none.</summary>
    public JsonObject? Payload => Frames.Count == 0 ? null : Frames[0].Payload;

    /// <summary>Gets the actors that come next with the first payload.</summary>
    public IReadOnlyList<string> Next => Frames.Count == 0 ? [] : Frames[0].Next;
}
