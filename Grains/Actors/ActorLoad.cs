namespace Asya.Grains.Actors;

/// <summary>How many steps of an actor run in this process, and how many wait for their turn.</summary>
internal readonly record struct ActorLoad(string Actor, int Running, int Waiting);
