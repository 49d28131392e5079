using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Asya.Actors;

internal sealed class Handler : IGeneratorActor
{
    public async IAsyncEnumerable<ActorYield> ProcessAsync(
        JsonObject payload, ActorContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        int confidence = payload["topic"]?.ToString().Length ?? 0;
        /* BLOCK */
    }
}
