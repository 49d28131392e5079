namespace Asya.Actors;

/// <summary>An actor of this silo: its name, its settings and how to make its handler.</summary>
internal sealed record ActorRegistration(string Name, ActorSettings Settings, Func<IServiceProvider, IActorHandler> Create)
{
    /// <summary>Whether a manifest with its own handler may replace this one.</summary>
    public bool IsReplaceable { get; init; }
}
