using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Api;

/// <summary>The task as it is now, in the form of an event: what a stream begins with.</summary>
internal sealed record TaskUpdate : TaskProgress
{
    private const int BeforeProgress = -1;
    private const int AfterProgress = 1;

    [SetsRequiredMembers]
    internal TaskUpdate(TaskSnapshot task)
        : base(task)
    {
        Id = task.Key.Id.Value;
        Status = task.Phase.WireName;
        Prev = task.Route.Prev;
        Curr = task.Route.Curr;
        Next = task.Route.Next;
        Result = RawJson.UnlessEmpty(task.Result);
        Timestamp = task.UpdatedAt;
    }

    [JsonPropertyName("id"), JsonPropertyOrder(BeforeProgress)] public required string Id { get; init; }

    [JsonPropertyName("status"), JsonPropertyOrder(BeforeProgress)] public required string Status { get; init; }

    [JsonPropertyName("prev"), JsonPropertyOrder(BeforeProgress)] public required IReadOnlyList<string> Prev { get; init; }

    [JsonPropertyName("curr"), JsonPropertyOrder(BeforeProgress)] public required string Curr { get; init; }

    [JsonPropertyName("next"), JsonPropertyOrder(BeforeProgress)] public required IReadOnlyList<string> Next { get; init; }

    [JsonPropertyName("result"), JsonPropertyOrder(AfterProgress)] public RawJson? Result { get; init; }

    [JsonPropertyName("timestamp"), JsonPropertyOrder(AfterProgress)] public required Instant Timestamp { get; init; }
}
