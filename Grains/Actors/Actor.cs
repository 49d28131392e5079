using Asya.Actors;

namespace Asya.Grains.Actors;

/// <summary>An actor as it is now: a later change makes another one and leaves this one to the steps that have it.</summary>
internal sealed record Actor(string Name, IActorHandler Handler, ActorSettings Settings)
{
    /// <summary>Gets what the manifest said that it was made with. Null: there is none.</summary>
    public string? Manifest { get; init; }
}
