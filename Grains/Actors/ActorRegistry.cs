using System.Collections.Frozen;
using System.Collections.Immutable;
using Asya.Actors;
using Asya.Grains.Configuration;
using Asya.Tasks;

namespace Asya.Grains.Actors;

/// <summary>
/// The actors of this silo by name, as of now: those registered in code, and what manifests add to them and say about them.
/// </summary>
/// <remarks>
/// Made at start, so that a wrong registration is found then. A step that has begun keeps the <see cref="Actor"/> it was given.
/// </remarks>
internal sealed class ActorRegistry
{
    private readonly FrozenDictionary<string, Actor> _inCode;
    private readonly FrozenSet<string> _replaceable;
    private volatile FrozenDictionary<string, Actor> _actors;

    public ActorRegistry(IEnumerable<ActorRegistration> registrations, IServiceProvider services)
    {
        Dictionary<string, Actor> actors = [];
        HashSet<string> replaceable = [];
        foreach (ActorRegistration registration in registrations)
        {
            if (ActorRoute.IsReserved(registration.Name))
            {
                throw new InvalidOperationException($"The actor name '{registration.Name}' is taken by the engine itself.");
            }

            if (!actors.TryAdd(registration.Name, new(registration.Name, registration.Create(services), registration.Settings)))
            {
                throw new InvalidOperationException($"Two handlers are registered for the actor '{registration.Name}'.");
            }

            if (registration.IsReplaceable)
            {
                replaceable.Add(registration.Name);
            }
        }

        _inCode = _actors = actors.ToFrozenDictionary(StringComparer.Ordinal);
        _replaceable = replaceable.ToFrozenSet(StringComparer.Ordinal);
    }

    public IEnumerable<string> Names => _actors.Keys;

    public Actor? Find(string name) => _actors.GetValueOrDefault(name);

    /// <summary>Whether a route may name this actor.</summary>
    public bool Knows(string name) =>
        ActorRoute.IsReserved(name) || _actors.ContainsKey(name);

    /// <summary>Lays manifests over the actors in code, and changes nothing yet.</summary>
    /// <exception cref="ConfigFileException">A manifest does not fit the actors in code.</exception>
    public FrozenDictionary<string, Actor> With(ImmutableArray<ActorManifest> manifests, Func<ActorManifest, IActorHandler> handlerOf)
    {
        Dictionary<string, Actor> actors = new(_inCode, StringComparer.Ordinal);
        foreach (ActorManifest manifest in manifests)
        {
            Actor? inCode = _inCode.GetValueOrDefault(manifest.Name);
            Actor made = manifest.Program switch
            {
                null => inCode
                    ?? throw manifest.Source.Refuse(
                        $"the actor '{manifest.Name}' has no 'handler', and none of this name is registered in code"),
                _ when inCode is null || _replaceable.Contains(manifest.Name) =>
                    new(manifest.Name, handlerOf(manifest), ActorSettings.Default),
                _ => throw manifest.Source.Refuse(
                    $"the actor '{manifest.Name}' is registered in code; a manifest may set how it is run, and give it no 'handler'"),
            };

            // One that has not changed stays the same object: what is counted for it (its steps, its failures) is counted on.
            actors[manifest.Name] = _actors.GetValueOrDefault(manifest.Name) is { } now && now.Manifest == manifest.Text
                && now.Handler == made.Handler
                ? now
                : made with { Settings = manifest.Over(made.Settings), Manifest = manifest.Text };
        }

        return actors.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Makes these the actors, all at once.</summary>
    public void Replace(FrozenDictionary<string, Actor> actors) => _actors = actors;
}
