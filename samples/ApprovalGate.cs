using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Asya.Actors;

namespace Asya.Samples;

/// <summary>Usage guide, "Approval Gate": the pause is put into the route only where it is needed.</summary>
public sealed class ApprovalCheck : IGeneratorActor
{
    public async IAsyncEnumerable<ActorYield> ProcessAsync(
        JsonObject payload, ActorContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();

        // Fails safe: what is not known to be small needs an approval, be it large, missing or no number at all.
        bool isSmall = payload["amount"] is JsonValue amount && amount.TryGetValue(out decimal value) && value is >= 0 and <= 1000;
        bool needsApproval = !isSmall;
        payload["status"] = needsApproval ? "awaiting_approval" : "auto_approved";
        yield return ActorYield.Set(".route.next", needsApproval ? ["x-pause", "finalize"] : new JsonArray("finalize"));
        yield return payload;
    }
}

/// <summary>Usage guide, "Approval Gate": the step after the gate.</summary>
public sealed class FinalizeOrder : IActor
{
    public Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
    {
        bool approved = Decisions.IsStatus(payload, "auto_approved") || Decisions.IsApproval(payload["approved"]);
        payload["status"] = approved ? "final" : "rejected";
        return Task.FromResult<JsonObject?>(payload);
    }
}
