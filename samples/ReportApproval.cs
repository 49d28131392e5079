using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Asya.Actors;

namespace Asya.Samples;

/// <summary>Usage guide, "Report Approval Workflow": writes the draft that a person reviews.</summary>
public sealed class Draft : IActor
{
    public Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
    {
        string topic = payload["topic"]?.ToString() ?? "unknown";
        payload["draft"] = $"Draft report on: {topic}. Key findings: placeholder analysis.";
        payload["status"] = "awaiting_review";
        return Task.FromResult<JsonObject?>(payload);
    }
}

/// <summary>The input of <see cref="Publish"/>: the draft, and the reviewer's answer, if there was one.</summary>
/// <remarks>What a person has decided is bound as it came: a value of another type is no approval, and no reason to fail either.</remarks>
public sealed record Reviewed(
    string Draft = "", JsonNode? Approved = null, JsonNode? LegalApproved = null, JsonNode? ReviewerNotes = null, JsonNode? Status = null);

/// <summary>The output of <see cref="Publish"/>. The rest of the payload stays.</summary>
public sealed record Published(string Status)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FinalReport { get; init; }
}

/// <summary>Usage guide, "Report Approval Workflow": bound to its own types, and still no reviewer's field is lost.</summary>
public sealed class Publish : IActor<Reviewed, Published>
{
    public Task<Published?> ProcessAsync(Reviewed payload, ActorContext context, CancellationToken cancellationToken)
    {
        bool isSure = payload.Status is JsonValue said && said.TryGetValue(out string? status) && status == "auto_approved";

        // Where a legal review has been asked too, both have to approve; its form does not let the answer be left out.
        bool isCleared = payload.LegalApproved is null || Decisions.IsApproval(payload.LegalApproved);
        bool approved = isSure || (isCleared && Decisions.IsApproval(payload.Approved));
        return Task.FromResult<Published?>(approved
            ? new Published("published") { FinalReport = $"{payload.Draft}\n\nReviewer notes: {payload.ReviewerNotes}" }
            : new Published("rejected"));
    }
}

/// <summary>Usage guide, "Multiple Pauses": the step between two reviews.</summary>
public sealed class LegalReview : IActor
{
    public Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
    {
        payload["status"] = "awaiting_legal_review";
        return Task.FromResult<JsonObject?>(payload);
    }
}
