using System.Collections.Frozen;

namespace Asya.Actors;

/// <summary>The actors of this silo by name. Made at start, so that a wrong registration is found then.</summary>
internal sealed class ActorRegistry
{
    private readonly FrozenDictionary<string, Actor> _actors;

    public ActorRegistry(IEnumerable<ActorRegistration> registrations, IServiceProvider services)
    {
        Dictionary<string, Actor> actors = [];
        foreach (ActorRegistration registration in registrations)
        {
            if (ActorRoute.IsEngineActor(registration.Name))
            {
                throw new InvalidOperationException($"The actor name '{registration.Name}' is taken by the engine itself.");
            }

            if (!actors.TryAdd(registration.Name, new(registration.Name, registration.Create(services), registration.Settings)))
            {
                throw new InvalidOperationException($"Two handlers are registered for the actor '{registration.Name}'.");
            }
        }

        _actors = actors.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IEnumerable<string> Names => _actors.Keys;

    public Actor? Find(string name) => _actors.GetValueOrDefault(name);

    /// <summary>Whether a route may name this actor.</summary>
    public bool Knows(string name) =>
        ActorRoute.IsEngineActor(name) || _actors.ContainsKey(name);
}
