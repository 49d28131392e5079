using System.Text.Json.Nodes;

namespace Asya.Actors;

/// <summary>An item that a generator yields: a payload, or a command to the envelope. A closed set.</summary>
/// <remarks>
/// Commands take effect in the order in which they are yielded; the calls of <see cref="ActorContext"/> do the same at once.
/// A payload goes out with the route and headers as they are at that moment.
/// </remarks>
public abstract record ActorYield
{
    private ActorYield()
    {
    }

    public static implicit operator ActorYield(JsonObject payload) => FromJsonObject(payload);

    public static ActorYield FromJsonObject(JsonObject payload) => new Frame(payload);

    /// <summary>A payload of an author's own type. JSON names are snake_case.</summary>
    public static ActorYield Payload<T>(T payload) => new Frame(AuthorJson.ToNode(payload));

    /// <summary>Says where the task goes next: the whole rest of the route. Nothing: the route ends here.</summary>
    public static ActorYield Next(params string[] actors) => new Command(c => c.ContinueWith(actors));

    /// <summary>Puts actors in front of the rest of the route.</summary>
    public static ActorYield Prepend(params string[] actors) => new Command(c => c.Prepend(actors));

    /// <summary>Puts actors behind the rest of the route.</summary>
    public static ActorYield Append(params string[] actors) => new Command(c => c.Append(actors));

    /// <summary>Skips the rest of the route.</summary>
    public static ActorYield End() => new Command(static c => c.End());

    /// <summary>Pauses the task after this step and asks a person for these fields; with fields the form is strict.</summary>
    public static ActorYield PauseFor(string prompt, params PauseField[] fields) => new Command(c => c.PauseFor(prompt, fields));

    /// <summary>
    /// Pauses the task after this step with this question; see <see cref="ActorContext.PauseFor(JsonObject, ReadOnlySpan{string})"/>.
    /// </summary>
    public static ActorYield PauseFor(JsonObject metadata, params string[] then) => new Command(c => c.PauseFor(metadata, then));

    /// <summary>Says where the payloads of this step meet again; see <see cref="ActorContext.MeetAt"/>.</summary>
    public static ActorYield MeetAt(string? actor, string aggregationKey = "/results", bool collectFailures = false) =>
        new Command(c => c.MeetAt(actor, aggregationKey, collectFailures));

    /// <summary>Changes a value of the envelope by its path, as <c>SET</c> does.</summary>
    public static ActorYield Set(string path, JsonNode? value) => new Command(c => c.Set(path, value));

    /// <summary>Removes a value of the envelope by its path, as <c>DEL</c> does.</summary>
    public static ActorYield Delete(string path) => new Command(c => c.Delete(path));

    /// <summary>Sets a header.</summary>
    public static ActorYield Header(string name, JsonNode? value) => new Command(c => c.Headers[name] = value?.DeepClone());

    /// <summary>Removes a header, if it is there.</summary>
    public static ActorYield WithoutHeader(string name) => new Command(c => c.Headers.Remove(name));

    /// <summary>Sends progress to the task's watchers at once, like <c>FLY</c>. It is not stored.</summary>
    public static ActorYield Fly(JsonNode? update) => new Command(c => c.Fly(update));

    /// <summary>Shows the next piece of a text that grows.</summary>
    public static ActorYield FlyText(string text, string stream = ProgressUpdate.DefaultStream, bool last = false) =>
        new Command(c => c.ProgressText(text, stream, last));

    /// <summary>Says in words what the handler is doing.</summary>
    public static ActorYield FlyStatus(string message) => new Command(c => c.ProgressStatus(message));

    internal sealed record Frame(JsonNode? Value) : ActorYield;

    internal sealed record Command(Action<ActorContext> Apply) : ActorYield;
}
