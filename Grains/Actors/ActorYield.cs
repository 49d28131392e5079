using System.Text.Json.Nodes;

namespace Asya.Actors;

/// <summary>What a generator yields: a payload, or a command to the envelope. A closed set.</summary>
public abstract record ActorYield
{
    private ActorYield()
    {
    }

    public static implicit operator ActorYield(JsonObject payload) => FromJsonObject(payload);

    public static ActorYield FromJsonObject(JsonObject payload) => new Frame(payload);

    /// <summary>Says where the task goes next: the whole rest of the route. Nothing: the route ends here.</summary>
    public static ActorYield Next(params string[] actors) => new SetNext(actors);

    /// <summary>The envelope command of the original: <c>SET .route.next</c> or <c>SET .headers.name</c>.</summary>
    public static ActorYield Set(string path, JsonNode? value) => new SetPath(path, value);

    /// <summary>Sets a header.</summary>
    public static ActorYield Header(string name, JsonNode? value) => new SetHeader(name, value);

    /// <summary>Removes a header.</summary>
    public static ActorYield WithoutHeader(string name) => new RemoveHeader(name);

    internal sealed record Frame(JsonObject Payload) : ActorYield;

    internal sealed record SetNext(string[] Actors) : ActorYield;

    internal sealed record SetPath(string Path, JsonNode? Value) : ActorYield;

    internal sealed record SetHeader(string Name, JsonNode? Value) : ActorYield;

    internal sealed record RemoveHeader(string Name) : ActorYield;
}
