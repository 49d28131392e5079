using System.Collections.Immutable;
using Asya.Identity;
using Asya.Payloads;
using Asya.Webhooks;

namespace Asya.Tasks;

/// <summary>The request for a new task. Either <see cref="Flow"/> or <see cref="Route"/> is set.</summary>
[GenerateSerializer, Immutable, Alias("asya.create")]
public sealed record CreateTask
{
    [Id(0)] public string? Flow { get; init; }

    [Id(1)] public ActorRoute? Route { get; init; }

    /// <summary>Gets the first payload: a JSON object.</summary>
    [Id(2)] public JsonBytes Payload { get; init; }

    /// <summary>Gets the envelope's headers: a JSON object, or empty.</summary>
    [Id(3)] public JsonBytes Headers { get; init; }

    [Id(4)] public string? ParentId { get; init; }

    [Id(5)] public string? ContextId { get; init; }

    /// <summary>Gets the budget of running time. Unset: the flow's, else 300 seconds.</summary>
    [Id(6)] public TimeSpan? Timeout { get; init; }

    /// <summary>Gets the creator of the task, from the credential. Null while identity is off.</summary>
    [Id(7)] public string? Principal { get; init; }

    /// <summary>Gets a digest of the whole request. The same digest again is the same request.</summary>
    [Id(8)] public string Digest { get; init; } = "";

    /// <summary>Gets a webhook for every event of the task. Stored atomically with it.</summary>
    [Id(9)] public WebhookTarget? Push { get; init; }

    /// <summary>Gets the groups of the principal, from the credential: a flow may restrict who starts it.</summary>
    [Id(10)] public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Whether the caller may do everything in the tenant. True while identity is off.</summary>
    [Id(11)] public bool IsAdmin { get; init; }

    /// <summary>Gets the person for whom the principal starts the task, and who counts as its requester too.</summary>
    [Id(12)] public Person? OnBehalfOf { get; init; }

    /// <summary>Whether the payload must satisfy the schema of its flow, even if the flow does not insist on it.</summary>
    [Id(13)] public bool IsStrict { get; init; }

    /// <summary>Gets the digest that earlier versions made of the same request. Null: the sender knows none.</summary>
    [Id(14)] public string? DigestOfBytes { get; init; }
}
