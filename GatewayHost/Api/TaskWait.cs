using System.ComponentModel;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Api;

/// <summary>Who answers the pause that a task is at, and by when.</summary>
internal sealed record TaskWait
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    internal TaskWait(Asya.Tasks.TaskWait wait)
    {
        Assignee = wait.Assignee.UnlessEmpty;
        Groups = wait.Groups;
        NotRequester = wait.NotRequester;
        DelegatedBy = wait.DelegatedBy.UnlessEmpty;
        ClaimedBy = wait.ClaimedBy.UnlessEmpty;
        ClaimedUntil = wait.ClaimedUntil;
        DueAt = wait.DueAt;
        NextAt = wait.NextAt;
    }

    [JsonPropertyName("assignee")] public string? Assignee { get; init; }

    [JsonPropertyName("groups")] public required IReadOnlyList<string> Groups { get; init; }

    [JsonPropertyName("not_requester")] public required bool NotRequester { get; init; }

    [JsonPropertyName("delegated_by")] public string? DelegatedBy { get; init; }

    [JsonPropertyName("claimed_by")] public string? ClaimedBy { get; init; }

    [JsonPropertyName("claimed_until")] public Instant? ClaimedUntil { get; init; }

    [JsonPropertyName("due_at")] public Instant? DueAt { get; init; }

    [JsonPropertyName("next_at"), Description("When something happens without an answer")] public Instant? NextAt { get; init; }
}
