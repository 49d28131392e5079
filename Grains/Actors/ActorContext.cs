using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Domain;

namespace Asya.Actors;

/// <summary>The envelope of one step, as its handler sees and steers it.</summary>
/// <remarks>Made for one attempt and used by one handler: not safe for use from several threads at once.</remarks>
public sealed class ActorContext
{
    private readonly JsonBytes _originalHeaders;
    private ImmutableArray<string> _next;
    private JsonObject? _headers;

    /// <summary>Makes a context. Handlers get theirs from the engine; tests of handlers may make their own.</summary>
    public ActorContext(StepRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Number = request.Number;
        ParentId = request.ParentId;
        Route = request.Route;
        Deadline = request.Deadline;
        _next = request.Route.Next;
        _originalHeaders = request.Headers;
    }

    public TaskId Id => Number.Task.Id;

    public string? ParentId { get; }

    /// <summary>Gets the step and attempt: the same numbers mean the same piece of work, done again.</summary>
    public StepNumber Number { get; }

    /// <summary>Gets the route as it was when the step began.</summary>
    public ActorRoute Route { get; }

    /// <summary>Gets the instant at which the task's time is up.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>Gets the actors that come next, as of now.</summary>
    public IReadOnlyList<string> Next => _next;

    /// <summary>Gets the headers; changes go on with the envelope.</summary>
    public JsonObject Headers => _headers ??= JsonText.ReadObject(_originalHeaders) ?? [];

    internal bool Replaces { get; private set; }

    /// <summary>Says where the task goes next: the whole rest of the route.</summary>
    public void ContinueWith(params ReadOnlySpan<string> actors) => _next = [.. actors];

    /// <summary>Skips the rest of the route: after this step the task has succeeded.</summary>
    public void End() => _next = [];

    /// <summary>Pauses the task after this step and says what to ask; then goes on with these actors, or the rest of the route.</summary>
    /// <param name="metadata">An object with <c>prompt</c> and <c>fields</c>.</param>
    /// <param name="then">The actors after the pause; none: the route as it is.</param>
    public void PauseFor(JsonObject metadata, params ReadOnlySpan<string> then)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        Headers[Domain.Headers.Pause] = metadata.DeepClone();
        _next = [ActorRoute.PauseActor, .. then.IsEmpty ? _next.AsSpan() : then];
    }

    /// <summary>Makes a typed handler's result the whole payload, instead of merging it over the incoming one.</summary>
    public void ReplacePayload() => Replaces = true;

    internal void Apply(ActorYield command)
    {
        switch (command)
        {
            case ActorYield.SetNext c:
                _next = [.. c.Actors];
                break;
            case ActorYield.SetHeader c:
                Headers[c.Name] = c.Value?.DeepClone();
                break;
            case ActorYield.RemoveHeader c:
                Headers.Remove(c.Name);
                break;
            case ActorYield.SetPath { Path: ".route.next" } c:
                _next = ReadNames(c.Value);
                break;
            case ActorYield.SetPath c when c.Path.StartsWith(".headers.", StringComparison.Ordinal):
                Headers[c.Path[".headers.".Length..]] = c.Value?.DeepClone();
                break;
            case ActorYield.SetPath c:
                throw new ActorException($"Cannot SET {c.Path}");
        }
    }

    /// <summary>Takes the envelope's part of a frame as it is now.</summary>
    internal (ImmutableArray<string> Next, JsonBytes Headers) Snapshot() =>
        (_next, _headers is null ? _originalHeaders : JsonText.Write(_headers));

    private static ImmutableArray<string> ReadNames(JsonNode? value) =>
        value is JsonArray names && names.All(static n => n is JsonValue v && v.TryGetValue(out string? _))
            ? [.. names.Select(static n => n!.GetValue<string>())]
            : throw new ActorException("SET .route.next takes a list of actor names.");
}
