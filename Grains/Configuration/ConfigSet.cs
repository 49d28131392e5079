using System.Collections.Immutable;
using Asya.Grains.Flows;
using Asya.Grains.Python;

namespace Asya.Grains.Configuration;

/// <summary>The content of the configuration folder at one moment.</summary>
internal sealed record ConfigSet(ImmutableArray<Flow> Flows, ImmutableArray<ActorManifest> Manifests)
{
    public static ConfigSet Empty { get; } = new([], []);

    public IEnumerable<PythonProgram> Programs => Manifests.Select(static m => m.Program).OfType<PythonProgram>();
}
