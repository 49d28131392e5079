using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Asya.Gateway.Errors;

namespace Asya.Gateway.Api;

/// <summary>An error (RFC 9457).</summary>
internal sealed record ProblemDetails
{
    [SetsRequiredMembers]
    internal ProblemDetails(Problem problem)
    {
        Type = "urn:asya:problem:" + problem.Reason;
        Title = problem.Title;
        Status = problem.Status;
        Detail = problem.Detail;
        Reason = problem.Reason;
        Errors = problem.Fields.IsDefaultOrEmpty
            ? null
            : [.. problem.Fields.Select(static error => new FieldProblem(error.Field, error.Message))];
    }

    [JsonPropertyName("type")] public required string Type { get; init; }

    [JsonPropertyName("title")] public required string Title { get; init; }

    [JsonPropertyName("status")] public required int Status { get; init; }

    [JsonPropertyName("detail")] public string? Detail { get; init; }

    [JsonPropertyName("reason"), Description("Which error it is, as a closed word")] public required string Reason { get; init; }

    [JsonPropertyName("errors"), Description("What is wrong with each field of an answer")]
    public IReadOnlyList<FieldProblem>? Errors { get; init; }

    /// <summary>What is wrong with a field.</summary>
    internal sealed record FieldProblem(
        [property: JsonPropertyName("field")] string Field, [property: JsonPropertyName("message")] string Message);
}
