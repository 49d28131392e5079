using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Api;

/// <summary>Who has put a value into a payload.</summary>
internal sealed record ValueOrigin
{
    [SetsRequiredMembers]
    internal ValueOrigin(PayloadOrigin origin)
    {
        int? number = origin.Number > 0 ? origin.Number : null;
        Place = origin.Place;
        From = origin.Kind.WireName;
        Step = origin.Kind == OriginKind.Step ? number : null;
        Slice = origin.Kind == OriginKind.Slice ? number : null;
        Pause = origin.Kind is OriginKind.Step or OriginKind.Slice ? null : number;
        Actor = origin.Actor.UnlessEmpty;
        By = origin.By.UnlessEmpty;
        OnBehalfOf = origin.OnBehalfOf.UnlessEmpty;
        Channel = origin.Channel.UnlessEmpty;
        Task = origin.TaskId.UnlessEmpty;
    }

    [JsonPropertyName("place"), Description("A JSON pointer; empty: the whole")] public required string Place { get; init; }

    [JsonPropertyName("from"), AllowedValues("start", "step", "answer", "expiry", "slice", "mixed", "unknown")]
    public required string From { get; init; }

    [JsonPropertyName("step")] public int? Step { get; init; }

    [JsonPropertyName("slice")] public int? Slice { get; init; }

    [JsonPropertyName("pause")] public int? Pause { get; init; }

    [JsonPropertyName("actor")] public string? Actor { get; init; }

    [JsonPropertyName("by")] public string? By { get; init; }

    [JsonPropertyName("on_behalf_of")] public string? OnBehalfOf { get; init; }

    [JsonPropertyName("channel")] public string? Channel { get; init; }

    [JsonPropertyName("task")] public string? Task { get; init; }
}
