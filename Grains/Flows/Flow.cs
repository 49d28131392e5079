using Asya.Domain;
using Asya.Domain.Resiliency;
using Asya.Domain.Subjects;
using Asya.Domain.Waiting;
using Asya.Grains.Configuration;
using Asya.Grains.Flows.Schemas;
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

    /// <summary>Gets the longest budget that a request may ask for. Null: with identity on the flow's own, else any.</summary>
    public TimeSpan? MaxTimeout { get; init; }

    /// <summary>Gets who may start the flow. Null: everyone who may start tasks.</summary>
    public StartRule? Start { get; init; }

    /// <summary>Gets a value indicating whether a second try asks again what the failed one has asked (<c>redrive: ask</c>).</summary>
    public bool AsksAgain { get; init; }

    /// <summary>Gets a value indicating whether only those approvers see its tasks whom their pauses ask.</summary>
    public bool IsForCandidates { get; init; }

    /// <summary>Gets the JSON Schema of the payload. Empty: any object will do.</summary>
    public JsonBytes InputSchema { get; init; }

    /// <summary>Gets the same, ready to validate payloads. Null: any object will do.</summary>
    public PayloadSchema? Schema { get; init; }

    /// <summary>Whether every start must satisfy the schema, and not only the calls of the flow's tool.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether any pause of the flow says who answers it.</summary>
    public bool AsksPeople => Pauses.List.Append(Pauses.Block).Append(Pauses.Inserted)
        .Any(static pause => !pause.IsEmpty && PausePolicyReader.Read(pause) is { People.IsEmpty: false });

    /// <summary>Gets how the flow says what its tasks are about (<c>title</c>, <c>search</c>). Null: it does not.</summary>
    public TaskSubject? Subject { get; init; }

    internal SourceLine Source { get; init; }
}
