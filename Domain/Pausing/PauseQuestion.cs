using Asya.Payloads;

namespace Asya.Domain.Pausing;

/// <summary>What a pause asks in the end, or why it cannot ask anything.</summary>
/// <param name="Id">Where it was defined: <c>flow:2</c>, <c>step:3/draft</c>, both joined by a plus, <c>request</c>,
/// <c>default</c>.</param>
/// <param name="Metadata">Prompt, form, people, times.</param>
/// <param name="Defect">Why it cannot be understood. Null: it can.</param>
internal readonly record struct PauseQuestion(string Id, JsonBytes Metadata, string? Defect = null);
