using System.Collections.Immutable;
using Asya.Grains.Flows;
using Asya.Grains.Python;

namespace Asya.Grains.Configuration;

/// <summary>The content of the configuration folder at one moment.</summary>
internal sealed record ConfigSet(ImmutableArray<Flow> Flows, ImmutableArray<ActorManifest> Manifests)
{
    public static ConfigSet Empty { get; } = new([], []);

    /// <summary>Gets the manifests of <c>x-pause</c> and <c>x-resume</c>, whose variables were read at the start.</summary>
    public ImmutableArray<EngineManifest> Engine { get; init; } = [];

    public IEnumerable<PythonProgram> Programs => Manifests.Select(static m => m.Program).OfType<PythonProgram>();
}
