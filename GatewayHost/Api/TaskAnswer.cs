using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Api;

/// <summary>An answer that a task has got.</summary>
internal sealed record TaskAnswer
{
    [SetsRequiredMembers]
    internal TaskAnswer(ResumeAnswer answer)
    {
        Pause = answer.Pause;
        At = answer.At;
        By = answer.By.UnlessEmpty;
        OnBehalfOf = answer.OnBehalfOf.UnlessEmpty;
        Channel = answer.Channel.UnlessEmpty;
        Dropped = answer.Dropped;
        Kept = answer.Kept is { IsDefaultOrEmpty: false } kept ? kept : null;
        ExtendedBySeconds = answer.Extension > TimeSpan.Zero ? answer.Extension.TotalSeconds : null;
    }

    [JsonPropertyName("pause")] public required int Pause { get; init; }

    [JsonPropertyName("at")] public required Instant At { get; init; }

    [JsonPropertyName("by")] public string? By { get; init; }

    [JsonPropertyName("on_behalf_of")] public string? OnBehalfOf { get; init; }

    [JsonPropertyName("channel")] public string? Channel { get; init; }

    [JsonPropertyName("dropped"), Description("Keys that no field names")] public required IReadOnlyList<string> Dropped { get; init; }

    [JsonPropertyName("kept"), Description("Fields left out whose value stays")] public IReadOnlyList<string>? Kept { get; init; }

    [JsonPropertyName("extended_by_seconds")] public double? ExtendedBySeconds { get; init; }
}
