using System.Collections.Immutable;

namespace Asya.Grains.Configuration;

/// <summary>The manifests of a file, or of all files of the configuration folder.</summary>
/// <param name="Actors">Of actors with a handler, and of actors in code.</param>
/// <param name="Engine">Of <c>x-pause</c> and <c>x-resume</c>.</param>
internal sealed record ManifestFile(ImmutableArray<ActorManifest> Actors, ImmutableArray<EngineManifest> Engine);
