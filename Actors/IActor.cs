using System.Text.Json.Nodes;

namespace Asya.Actors;

/// <summary>A handler: takes the payload, returns the next one.</summary>
/// <remarks>
/// One instance serves all steps, several at a time. A step may run twice after a crash, so its effects on the outside
/// should bear repeating. Register it with <c>services.AddActor&lt;MyActor&gt;("my-actor")</c>.
/// </remarks>
public interface IActor
{
    /// <summary>Does one step.</summary>
    /// <param name="payload">The payload; it may be changed and returned.</param>
    /// <param name="context">The envelope round it: route, headers, and how to go on.</param>
    /// <param name="cancellationToken">Set when the task is cancelled or its time is up.</param>
    /// <returns>The payload for the rest of the route. Null: the rest is skipped and the task succeeds with its current payload.</returns>
    Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken);
}
