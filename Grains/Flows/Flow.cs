using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.Resiliency;
using Asya.Domain.Waiting;
using Asya.Grains.Configuration;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Flows;

/// <summary>A named route with its defaults, as it stands in flows.yaml.</summary>
/// <param name="Name">The flow's name in requests.</param>
/// <param name="Route">Where its tasks begin and go.</param>
/// <param name="Description">A sentence for people and agents.</param>
/// <param name="Timeout">Budget of running time; null: the default.</param>
/// <param name="PauseBlock">The metadata of every pause (<c>pause:</c> is a block); may be empty.</param>
/// <param name="PauseList">The metadata of the i-th pause (<c>pause:</c> is a list).</param>
internal sealed record Flow(
    string Name,
    ActorRoute Route,
    string Description,
    TimeSpan? Timeout,
    JsonBytes PauseBlock,
    ImmutableArray<JsonBytes> PauseList)
{
    /// <summary>Gets the flow's retry policy for its steps. Null: none.</summary>
    public ResiliencyPlan? Resiliency { get; init; }

    /// <summary>Gets who may start the flow. Null: everyone who may start tasks.</summary>
    public StartRule? Start { get; init; }

    /// <summary>Gets the JSON Schema of the payload. Empty: any object will do.</summary>
    public JsonBytes InputSchema { get; init; }

    /// <summary>Whether any pause of the flow says who answers it.</summary>
    public bool AsksPeople => PauseList.Append(PauseBlock)
        .Any(static pause => !pause.IsEmpty && PausePolicyReader.Read(pause) is { People.IsEmpty: false });

    internal SourceLine Source { get; init; }
}
