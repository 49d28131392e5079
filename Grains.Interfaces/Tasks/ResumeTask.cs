using System.Collections.Immutable;
using Asya.Identity;
using Asya.Payloads;

namespace Asya.Tasks;

/// <summary>An answer to a pause.</summary>
[GenerateSerializer, Immutable, Alias("asya.resume")]
public sealed record ResumeTask
{
    /// <summary>Gets the answer: a JSON object.</summary>
    [Id(0)] public JsonBytes Input { get; init; }

    /// <summary>Gets the number of the pause that is answered; unset: the one the task is paused at.</summary>
    [Id(1)] public int? Pause { get; init; }

    /// <summary>Gets the idempotency key or message id. The same key with the same digest gets the same receipt.</summary>
    [Id(2)] public string? Key { get; init; }

    /// <summary>Gets a digest of the answer.</summary>
    [Id(3)] public string Digest { get; init; } = "";

    /// <summary>Gets the answerer, from the credential. Null while identity is off.</summary>
    [Id(4)] public string? By { get; init; }

    /// <summary>Gets the way the answer came: <c>mesh</c>, <c>a2a</c>, ...</summary>
    [Id(5)] public string Channel { get; init; } = "";

    /// <summary>Gets the caller's groups, from the credential.</summary>
    [Id(6)] public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Whether the caller may do everything in the tenant.</summary>
    [Id(7)] public bool IsAdmin { get; init; }

    /// <summary>Gets the running time that the answer adds to the task's SLA, up to the pause's limit.</summary>
    [Id(8)] public TimeSpan Extension { get; init; }

    /// <summary>Whether this is no answer: the pause's time is up. Set by the task itself only, and refused from a client.</summary>
    [Id(9)] public bool IsExpiry { get; internal init; }

    /// <summary>Gets the route of an expired pause; unset: the rest of the task's route.</summary>
    [Id(10)] public ImmutableArray<string>? Reroute { get; internal init; }

    /// <summary>Gets the trace context of the request that brought the answer, for the task's own trace to link to.</summary>
    [Id(11)] public string? TraceParent { get; init; }

    /// <summary>Gets the answerer's other names.</summary>
    [Id(12)] public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets the person for whom the answerer acts.</summary>
    [Id(13)] public Person? OnBehalfOf { get; init; }

    /// <summary>Whether the answer came before the question: before the task had paused.</summary>
    [Id(14)] public bool IsEarly { get; init; }

    /// <summary>Gets the digest that earlier versions made of the same answer. Null: the sender knows none.</summary>
    [Id(15)] public string? DigestOfBytes { get; init; }
}
