using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Api;

/// <summary>A task as a list shows it: without payload and result.</summary>
internal record TaskEntry : TaskProgress
{
    private const int First = -3;
    private const int BeforeProgress = -1;
    private const int AfterProgress = 1;

    [SetsRequiredMembers]
    internal TaskEntry(TaskSnapshot task)
        : base(task)
    {
        int done = task.Route.Prev.Length;
        Id = task.Key.Id.Value;
        ParentId = task.ParentId.UnlessEmpty;
        ContextId = task.ContextId.UnlessEmpty;
        Flow = task.Flow.UnlessEmpty;
        Title = task.Title.UnlessEmpty;
        OnBehalfOf = task.OnBehalfOf.UnlessEmpty;
        Status = task.Phase.WireName;
        Route = new(task.Route.Prev, task.Route.Curr, task.Route.Next);
        Headers = new(task.Headers.IsEmpty ? JsonBytes.EmptyObject : task.Headers);
        TimeoutSeconds = task.Timeout.TotalSeconds;
        Deadline = task.Deadline;
        RemainingTimeoutSeconds = task.Remaining?.TotalSeconds;
        Answers = task.Answers.IsDefaultOrEmpty ? null : [.. task.Answers.Select(static answer => new TaskAnswer(answer))];
        RedrivenAs = task.RedrivenAs.UnlessEmpty;
        ActorsCompleted = done;
        TotalActors = done + (task.Route.IsOver ? 0 : 1) + task.Route.Next.Length;
        CreatedAt = task.CreatedAt;
        UpdatedAt = task.UpdatedAt;
    }

    [JsonPropertyName("id"), JsonPropertyOrder(First)] public required string Id { get; init; }

    [JsonPropertyName("parent_id"), JsonPropertyOrder(First)] public string? ParentId { get; init; }

    [JsonPropertyName("context_id"), JsonPropertyOrder(First)] public string? ContextId { get; init; }

    [JsonPropertyName("flow"), JsonPropertyOrder(First)] public string? Flow { get; init; }

    [JsonPropertyName("title"), JsonPropertyOrder(First), Description("What it is about, as its flow says it: a line of plain text")]
    public string? Title { get; init; }

    [JsonPropertyName("on_behalf_of"), JsonPropertyOrder(First)] public string? OnBehalfOf { get; init; }

    [JsonPropertyName("status"), JsonPropertyOrder(First)]
    [AllowedValues("pending", "running", "paused", "succeeded", "failed", "canceled")]
    public required string Status { get; init; }

    [JsonPropertyName("route"), JsonPropertyOrder(First)] public required TaskRoute Route { get; init; }

    [JsonPropertyName("headers"), JsonPropertyOrder(First)] public required RawJson Headers { get; init; }

    [JsonPropertyName("timeout_seconds"), JsonPropertyOrder(BeforeProgress), Description("The budget of running time")]
    public required double TimeoutSeconds { get; init; }

    [JsonPropertyName("deadline"), JsonPropertyOrder(BeforeProgress)] public Instant? Deadline { get; init; }

    [JsonPropertyName("remaining_timeout_sec"), JsonPropertyOrder(BeforeProgress)]
    [Description("What is left of the budget while it is paused")]
    public double? RemainingTimeoutSeconds { get; init; }

    [JsonPropertyName("answers"), JsonPropertyOrder(AfterProgress)] public IReadOnlyList<TaskAnswer>? Answers { get; init; }

    [JsonPropertyName("redriven_as"), JsonPropertyOrder(AfterProgress)] public string? RedrivenAs { get; init; }

    [JsonPropertyName("actors_completed"), JsonPropertyOrder(AfterProgress)] public required int ActorsCompleted { get; init; }

    [JsonPropertyName("total_actors"), JsonPropertyOrder(AfterProgress)] public required int TotalActors { get; init; }

    [JsonPropertyName("created_at"), JsonPropertyOrder(AfterProgress)] public required Instant CreatedAt { get; init; }

    [JsonPropertyName("updated_at"), JsonPropertyOrder(AfterProgress)] public required Instant UpdatedAt { get; init; }
}

/// <summary>Where a task has been, is, and goes.</summary>
internal sealed record TaskRoute(
    [property: JsonPropertyName("prev")] IReadOnlyList<string> Prev,
    [property: JsonPropertyName("curr"), Description("Empty: it is over")] string Curr,
    [property: JsonPropertyName("next")] IReadOnlyList<string> Next);
