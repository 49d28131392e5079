using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>The route of an envelope: the previous actors, the current one and the next ones.</summary>
/// <remarks><see cref="Curr"/> is empty at the end of the route.</remarks>
[GenerateSerializer, Immutable, Alias("asya.route")]
public sealed record ActorRoute(
    [property: Id(0)] ImmutableArray<string> Prev,
    [property: Id(1)] string Curr,
    [property: Id(2)] ImmutableArray<string> Next)
{
    public const string PauseActor = "x-pause";
    public const string ResumeActor = "x-resume";

    /// <summary>The end of a route: whatever comes after it is skipped.</summary>
    public const string SinkActor = "x-sink";

    /// <summary>The end of a route for what could not be done: the task fails and is kept as a dead letter.</summary>
    public const string SumpActor = "x-sump";

    /// <summary>Where slices meet if no actor of the user's is named for it.</summary>
    public const string FanInActor = "x-fan-in";

    /// <summary>Whether a name means something to the engine itself, so that no handler may have it.</summary>
    public static bool IsReserved(string name) => name is PauseActor or ResumeActor or SinkActor or SumpActor or FanInActor;

    public static ActorRoute Empty { get; } = new([], "", []);

    public bool IsOver => Curr.Length == 0;

    public static ActorRoute StartAt(string entrypoint, params ImmutableArray<string> next) => new([], entrypoint, next);

    /// <summary>Moves on by one: the current actor is done, the first of the rest is next.</summary>
    public ActorRoute Shift() =>
        new(Curr.Length == 0 ? Prev : Prev.Add(Curr), Next.IsEmpty ? "" : Next[0], Next.IsEmpty ? Next : Next.RemoveAt(0));

    public bool Equals(ActorRoute? other) =>
        other is not null && Curr == other.Curr && Prev.AsSpan().SequenceEqual(other.Prev.AsSpan())
            && Next.AsSpan().SequenceEqual(other.Next.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Curr, Prev.Length, Next.Length);

    public override string ToString() => $"[{string.Join(", ", Prev)}] {Curr} [{string.Join(", ", Next)}]";
}
