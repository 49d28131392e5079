using System.Collections.Frozen;

namespace Asya.Actors;

/// <summary>The handlers of this silo by name. Made at start, so that a wrong registration is found then.</summary>
internal sealed class ActorRegistry
{
    private readonly FrozenDictionary<string, IActorHandler> _handlers;

    public ActorRegistry(IEnumerable<ActorRegistration> registrations, IServiceProvider services)
    {
        Dictionary<string, IActorHandler> handlers = [];
        foreach (ActorRegistration registration in registrations)
        {
            if (registration.Name is ActorRoute.PauseActor or ActorRoute.ResumeActor)
            {
                throw new InvalidOperationException($"The actor name '{registration.Name}' is taken by the engine itself.");
            }

            if (!handlers.TryAdd(registration.Name, registration.Create(services)))
            {
                throw new InvalidOperationException($"Two handlers are registered for the actor '{registration.Name}'.");
            }
        }

        _handlers = handlers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IEnumerable<string> Names => _handlers.Keys;

    public IActorHandler? Find(string name) => _handlers.GetValueOrDefault(name);

    /// <summary>Whether a route may name this actor.</summary>
    public bool Knows(string name) =>
        name is ActorRoute.PauseActor or ActorRoute.ResumeActor || _handlers.ContainsKey(name);
}
