using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>An error (RFC 9457).</summary>
internal sealed record ProblemDetails(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("reason"), Description("Which error it is, as a closed word")] string Reason)
{
    [JsonPropertyName("detail")] public string Detail { get; init; } = "";

    [JsonPropertyName("errors"), Description("What is wrong with each field of an answer")]
    public IReadOnlyList<FieldProblem> Errors { get; init; } = [];

    /// <summary>What is wrong with a field.</summary>
    internal sealed record FieldProblem(
        [property: JsonPropertyName("field")] string Field, [property: JsonPropertyName("message")] string Message);
}
