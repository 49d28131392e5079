using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Steps;

/// <summary>One of several payloads that a step gave, with the way it goes.</summary>
[GenerateSerializer, Immutable, Alias("asya.step-frame")]
public sealed record StepFrame
{
    [Id(0)] public JsonBytes Payload { get; init; }

    [Id(1)] public ImmutableArray<string> Next { get; init; } = [];

    [Id(2)] public JsonBytes Headers { get; init; }
}
