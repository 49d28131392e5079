using System.Collections.Immutable;
using Asya.Settings;
using Asya.Tasks;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Configuration;

/// <summary>The manifest of <c>x-pause</c> or <c>x-resume</c>: settings of the process, where the setup guide puts them.</summary>
/// <param name="Name">Which of the two.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Variables">What it sets.</param>
internal sealed record EngineManifest(string Name, SourceLine Source, ImmutableSortedDictionary<string, string> Variables)
{
    private static readonly ImmutableArray<string> SpecKeys = ["actor", "env", "stateProxy", "volumeMounts", "volumes"];

    /// <summary>Their program and their limits are the engine's.</summary>
    private static readonly ImmutableArray<string> SpecIgnored = [.. ActorManifestFile.SpecIgnored, "handler", "scaling"];

    /// <summary>Gets whether it asks for volumes, which Kubernetes mounts and this process does not.</summary>
    public bool HasVolumes { get; init; }

    /// <summary>Gets whether one of the volumes is as short-lived as its pod.</summary>
    public bool HasEmptyDir { get; init; }

    public static bool IsOne(string name) => name is ActorRoute.PauseActor or ActorRoute.ResumeActor;

    public static EngineManifest Read(YamlReader reader, string name, SourceLine source, YamlNode specNode)
    {
        Dictionary<string, YamlNode> spec = reader.Fields(specNode, "'spec'", SpecKeys, SpecIgnored);
        if (spec.TryGetValue("stateProxy", out YamlNode? proxy))
        {
            throw reader.At(proxy,
                $"'stateProxy' is not known here: write the store as {AsyaVariables.CheckpointUrl} (s3://bucket/prefix, for example) into the environment of the process");
        }

        ImmutableSortedDictionary<string, string> variables = spec.TryGetValue("env", out YamlNode? environment)
            ? EnvironmentBlock.Read(reader, environment)
            : ImmutableSortedDictionary<string, string>.Empty;
        string own = name == ActorRoute.PauseActor ? AsyaVariables.PauseMetadata : AsyaVariables.ResumeMergeMode;
        if (variables.Keys.FirstOrDefault(key => key != own && key != AsyaVariables.PersistenceMount) is { } other)
        {
            throw reader.At(environment!,
                $"'{name}' takes {AsyaVariables.PersistenceMount} and {own} from its manifest; '{other}' belongs into the environment of the process");
        }

        return new(name, source, variables)
        {
            HasVolumes = spec.ContainsKey("volumes") || spec.ContainsKey("volumeMounts"),
            HasEmptyDir = spec.TryGetValue("volumes", out YamlNode? volumes)
                && volumes is YamlSequenceNode list && list.OfType<YamlMappingNode>().Any(static v => v.Children.ContainsKey("emptyDir")),
        };
    }
}
