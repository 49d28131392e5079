using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Catalog;

/// <summary>A flow of the configuration, as clients may see it.</summary>
[GenerateSerializer, Immutable, Alias("asya.flow")]
public sealed record FlowInfo
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Entrypoint { get; init; } = "";

    [Id(2)] public ImmutableArray<string> RouteNext { get; init; } = [];

    [Id(3)] public string Description { get; init; } = "";

    [Id(4)] public TimeSpan Timeout { get; init; }

    /// <summary>Gets the JSON Schema of the payload: an object's; empty: any object will do.</summary>
    [Id(5)] public JsonBytes InputSchema { get; init; }
}
