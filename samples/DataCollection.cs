using System.Text.Json.Nodes;
using Asya.Actors;

namespace Asya.Samples;

/// <summary>Usage guide, "Data Collection": drafts, and lists the missing data.</summary>
public sealed class InitialDraft : IActor
{
    public Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
    {
        payload["draft"] = $"Offer for: {payload["subject"]?.ToString() ?? "unknown"}";
        payload["missing_fields"] = new JsonArray("customer_id", "due_date");
        return Task.FromResult<JsonObject?>(payload);
    }
}

/// <summary>Usage guide, "Data Collection": completes the draft with what the person gave.</summary>
public sealed class FinalizeWithUserData : IActor
{
    public Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
    {
        string? customer = payload["customer_id"]?.ToString();
        string? due = payload["due_date"]?.ToString();
        if (string.IsNullOrEmpty(customer) || string.IsNullOrEmpty(due))
        {
            payload["status"] = "incomplete";
        }
        else
        {
            payload["final_output"] = $"{payload["draft"]} for customer {customer}, due {due}";
            payload["status"] = "complete";
        }

        return Task.FromResult<JsonObject?>(payload);
    }
}
