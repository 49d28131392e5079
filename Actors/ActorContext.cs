using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Actors.Abi;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Actors;

/// <summary>The envelope of one step, as its handler sees and steers it.</summary>
/// <remarks>
/// Made for one attempt and used by one handler: not safe for use from several threads at once. A payload goes out with the
/// route and headers as they are when it is returned or yielded.
/// </remarks>
public sealed class ActorContext
{
    private readonly EnvelopeTree _envelope;
    private readonly Action<JsonBytes>? _progress;

    // Whether the handler itself has put the pause there that comes next.
    private bool _isPauseOwn;

    /// <summary>Makes a context. Handlers get theirs from the engine; tests of handlers may make their own.</summary>
    /// <param name="request">The step.</param>
    /// <param name="progress">Takes what the handler shows while it works.</param>
    public ActorContext(StepRequest request, Action<JsonBytes>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        Number = request.Number;
        ParentId = request.ParentId;
        Route = request.Route;
        Deadline = request.Deadline;
        _envelope = new(request);
        _progress = progress;
    }

    public TaskId Id => Number.Task.Id;

    public string? ParentId { get; }

    /// <summary>Gets the step and attempt: the same numbers mean the same piece of work, done again.</summary>
    public StepNumber Number { get; }

    /// <summary>
    /// Gets the name of this visit of the task to this step, <c>{task}/{step}</c>: the same in each attempt at it, also after a crash, and
    /// another one each time the task comes by. Children and redriven tasks have their own.
    /// </summary>
    /// <remarks>
    /// A step may run more than once, so what a handler does outside has to be recognised when it comes again: pass this to the API that is
    /// called, or store it beside what is written.
    /// </remarks>
    /// <example><code>request.Headers.Add("Idempotency-Key", context.IdempotencyKey);</code></example>
    public string IdempotencyKey => Number.IdempotencyKey;

    /// <summary>Gets the route as it was when the step began.</summary>
    public ActorRoute Route { get; }

    /// <summary>Gets the instant at which the task's time is up.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>Gets the actors that come next, as of now.</summary>
    public IReadOnlyList<string> Next => _envelope.Next;

    /// <summary>Gets the headers; changes are passed on with the envelope.</summary>
    public JsonObject Headers => _envelope.Headers;

    /// <summary>Gets a value indicating whether a typed handler's result is the whole payload.</summary>
    internal bool Replaces { get; private set; }

    /// <summary>Says where the task goes next: the whole rest of the route.</summary>
    public void ContinueWith(params ReadOnlySpan<string> actors)
    {
        _envelope.Next = [.. actors];
        _isPauseOwn = true;
    }

    /// <summary>Puts actors in front of the rest of the route.</summary>
    public void Prepend(params ReadOnlySpan<string> actors)
    {
        _envelope.Next = [.. actors, .. _envelope.Next];
        _isPauseOwn |= !actors.IsEmpty;
    }

    /// <summary>Puts actors behind the rest of the route.</summary>
    public void Append(params ReadOnlySpan<string> actors) => _envelope.Next = [.. _envelope.Next, .. actors];

    /// <summary>Skips the rest of the route: after this step the task has succeeded.</summary>
    public void End() => _envelope.Next = [];

    /// <summary>Pauses the task after this step and asks a person for these fields; then the rest of the route runs.</summary>
    /// <remarks>
    /// With fields the form is strict: an answer has what is required, fits, and has nothing else. A pause that the handler itself has put
    /// next, as <c>ContinueWith("x-pause", "publish")</c> does, is the one that asks this: no second one is added.
    /// </remarks>
    /// <example><c>context.PauseFor("Publish it?", PauseField.YesNo("approved"), PauseField.Text("notes") with { Required = false
    /// });</c></example>
    public void PauseFor(string prompt, params ReadOnlySpan<PauseField> fields) => PauseFor(PauseField.Question(prompt, fields), []);

    /// <summary>Pauses the task after this step with this question; then continues with these actors, or the rest of the route.</summary>
    /// <param name="metadata">An object with <c>prompt</c> and <c>fields</c>; with <c>strict</c>, an answer must satisfy the form.</param>
    /// <param name="then">The actors after the pause; none: the route as it is.</param>
    public void PauseFor(JsonObject metadata, params ReadOnlySpan<string> then)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        Headers[ReservedHeaders.Pause] = metadata.DeepClone();
        bool isItsOwn = _isPauseOwn || !then.IsEmpty;
        ImmutableArray<string> next = then.IsEmpty ? _envelope.Next : [.. then];
        _envelope.Next = isItsOwn && next is [ActorRoute.PauseActor, ..] ? next : next.Insert(0, ActorRoute.PauseActor);
        _isPauseOwn = true;
    }

    /// <summary>
    /// Sets the actor at which the payloads of this step join. Each but the first becomes a separate task that ends there; the task waits
    /// there for all of them.
    /// </summary>
    /// <param name="actor">The actor that gets the results; each payload's route has to lead to it. Null: the end of the route, or
    /// <c>x-fan-in</c> in it.</param>
    /// <param name="aggregationKey">Where in the first payload the list of the others' results goes.</param>
    /// <param name="collectFailures">Whether a part that failed is an entry <c>{"error": ...}</c> of the list. Otherwise the task fails
    /// with it.</param>
    public void MeetAt(string? actor, string aggregationKey = "/results", bool collectFailures = false) =>
        Headers[ReservedHeaders.FanIn] = new JsonObject
        {
            ["actor"] = actor ?? "",
            ["aggregation_key"] = aggregationKey,
            ["on_failure"] = collectFailures ? "collect" : "fail",
        };

    /// <summary>Sends progress to the task's watchers at once. It is not stored.</summary>
    public void Progress(JsonObject update)
    {
        ArgumentNullException.ThrowIfNull(update);
        Fly(update);
    }

    /// <summary>Shows the next piece of a text that grows.</summary>
    /// <param name="text">The piece.</param>
    /// <param name="stream">Which text, if there are several.</param>
    /// <param name="last">Whether it ends here.</param>
    public void ProgressText(string text, string stream = ProgressUpdate.DefaultStream, bool last = false) =>
        Fly(ProgressUpdate.Text(text, stream, last));

    /// <summary>Says in words what the handler is doing.</summary>
    public void ProgressStatus(string message) => Fly(ProgressUpdate.Status(message));

    /// <summary>Reads a value of the envelope by its path, as <c>GET</c> does. It is a copy.</summary>
    /// <exception cref="ActorException">There is no such value.</exception>
    public JsonNode? Get(string path) => _envelope.Get(path);

    /// <summary>
    /// Changes a value of the envelope by its path, as <c>SET</c> does: below <c>.route.next</c>, <c>.headers</c> or <c>.status</c>.
    /// </summary>
    /// <exception cref="ActorException">It cannot be set.</exception>
    public void Set(string path, JsonNode? value)
    {
        _envelope.Set(path, value);

        // By the path, since a route may be set in steps, of which not each leaves a whole one.
        _isPauseOwn |= path is ".route.next" or ".route.next[:0]" or ".route.next[0]";
    }

    /// <summary>Removes a value of the envelope by its path, as <c>DEL</c> does.</summary>
    /// <exception cref="ActorException">There is no such value, or it cannot be removed.</exception>
    public void Delete(string path) => _envelope.Delete(path);

    /// <summary>Makes a typed handler's result the whole payload, instead of merging it over the incoming one.</summary>
    public void ReplacePayload() => Replaces = true;

    /// <summary>Shows something at once, as the command <c>FLY</c> of the generator protocol does. It is not stored.</summary>
    internal void Fly(JsonNode? update) => _progress?.Invoke(EnvelopeTree.Write(update));

    /// <summary>Takes a frame as of now.</summary>
    internal ActorFrame Frame(JsonNode? payload) => _envelope.Frame(payload);
}
