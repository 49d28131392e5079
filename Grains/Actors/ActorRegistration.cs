namespace Asya.Actors;

/// <summary>An actor of this silo: its name and how to make its handler.</summary>
internal sealed record ActorRegistration(string Name, Func<IServiceProvider, IActorHandler> Create);
