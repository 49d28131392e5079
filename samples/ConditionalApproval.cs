using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Asya.Actors;

namespace Asya.Samples;

/// <summary>Usage guide, "Conditional Approval": a generator that rewrites the route when it is not sure.</summary>
public sealed class ConditionalDraft : IGeneratorActor
{
    public async IAsyncEnumerable<ActorYield> ProcessAsync(
        JsonObject payload, ActorContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        string topic = payload["topic"]?.ToString() ?? "unknown";
        int confidence = ConfidenceIn(topic);
        payload["draft"] = $"Draft report on: {topic}. Confidence: {confidence}%";
        payload["confidence"] = confidence;
        payload["status"] = confidence < 90 ? "awaiting_review" : "auto_approved";

        // Only pause if confidence is low.
        yield return confidence < 90 ? ActorYield.Next("x-pause", "publish") : ActorYield.Next("publish");
        yield return payload;
    }

    // Stands for a model that knows how sure it is.
    private static int ConfidenceIn(string topic) => topic.Contains("routine", StringComparison.OrdinalIgnoreCase) ? 97 : 72;
}
