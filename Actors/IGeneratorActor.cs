using System.Text.Json.Nodes;

namespace Asya.Actors;

/// <summary>A handler that yields commands and payloads, in the order in which they take effect.</summary>
/// <remarks>A payload goes out with the route and headers as they are when it is yielded. No payload ends the task: it succeeds.</remarks>
public interface IGeneratorActor
{
    /// <inheritdoc cref="IActor.ProcessAsync"/>
    IAsyncEnumerable<ActorYield> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken);
}
