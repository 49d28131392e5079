using Asya.Domain;
using Asya.Domain.Resiliency;
using Asya.Grains.Configuration;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Flows;

/// <summary>A named route with its defaults, as it stands in flows.yaml.</summary>
/// <param name="Name">The flow's name in requests.</param>
/// <param name="Route">Where its tasks begin and go.</param>
/// <param name="Description">A sentence for people and agents.</param>
/// <param name="Timeout">Budget of running time; null: the default.</param>
/// <param name="Pauses">What it says of its pauses.</param>
internal sealed record Flow(
    string Name,
    ActorRoute Route,
    string Description,
    TimeSpan? Timeout,
    FlowPauses Pauses)
{
    /// <summary>Gets the flow's retry policy for its steps. Null: none.</summary>
    public ResiliencyPlan? Resiliency { get; init; }

    /// <summary>Gets who may start the flow. Null: everyone who may start tasks.</summary>
    public StartRule? Start { get; init; }

    /// <summary>Gets the JSON Schema of the payload. Empty: any object will do.</summary>
    public JsonBytes InputSchema { get; init; }

    internal SourceLine Source { get; init; }
}
