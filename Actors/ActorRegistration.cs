namespace Asya.Actors;

/// <summary>An actor of this silo: its name, its settings and how to make its handler.</summary>
internal sealed record ActorRegistration(string Name, ActorSettings Settings, Func<IServiceProvider, IActorHandler> Create)
{
    /// <summary>Gets a value indicating whether a manifest with a handler of its own may take this one's place.</summary>
    public bool IsReplaceable { get; init; }
}
