using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Asya.Grains.Checkpoints;
using Asya.Grains.Python;
using Asya.Tasks;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Configuration;

/// <summary>Reads a file of actor manifests. Whatever is not understood is refused with file, line and reason.</summary>
/// <remarks>Keys that only matter in Kubernetes are known and ignored, so that one manifest serves both.</remarks>
internal static partial class ActorManifestFile
{
    private const string Kind = "AsyncActor";
    private const int MaxNameLength = 256;
    private const int MaxProcesses = 1000;

    private static readonly ImmutableArray<string> SpecKeys =
        ["actor", "handler", "env", "inherit", "scaling", "resiliency", "timeout", "pythonExecutable", "path", "stubs", "processes"];

    public static ImmutableArray<string> SpecIgnored { get; } =
    [
        "affinity", "image", "imagePullPolicy", "imagePullSecrets", "nodeSelector", "podAnnotations", "podLabels", "replicas", "resources",
        "secretRefs", "serviceAccountName", "sidecar", "tolerations", "transport",
    ];

    /// <summary>Volumes are mounted by whatever starts the silo.</summary>
    private static readonly ImmutableArray<string> ActorIgnored = [.. SpecIgnored, "volumeMounts", "volumes"];

    /// <summary>What the original gives handlers, and this engine does not: left out silently, a handler would miss it.</summary>
    private static readonly ImmutableArray<string> Refused = ["stateProxy", "flavors"];

    private static readonly ImmutableArray<string> MetadataIgnored =
    [
        "annotations", "creationTimestamp", "finalizers", "generation", "labels", "managedFields", "namespace", "ownerReferences",
        "resourceVersion", "uid",
    ];

    /// <summary>How many replicas there are is Kubernetes' affair; here an actor has its concurrency.</summary>
    private static readonly ImmutableArray<string> ScalingIgnored =
        ["additionalTriggers", "advanced", "cooldownPeriod", "enabled", "maxReplicaCount", "minReplicaCount", "pollingInterval",
            "queueLength"];

    /// <summary>The keys that configure a Python handler.</summary>
    private static readonly ImmutableArray<string> PythonKeys = ["env", "inherit", "pythonExecutable", "path", "stubs", "processes"];

    /// <param name="file">The file's path: relative paths in a manifest start there.</param>
    /// <param name="text">The file's content.</param>
    /// <param name="mayHoldOthers">Whether documents without a <c>kind</c> are ignored instead of refused.</param>
    public static ManifestFile Read(string file, string text, bool mayHoldOthers = false)
    {
        YamlReader reader = new(file);
        ManifestFile all = new([], []);
        foreach (YamlNode node in reader.Documents(text)
            .Where(d => !mayHoldOthers || (d is YamlMappingNode map && map.Children.ContainsKey("kind"))))
        {
            all = ReadManifest(reader, file, node) switch
            {
                (null, { } engine) => all with { Engine = all.Engine.Add(engine) },
                var (actor, _) => all with { Actors = all.Actors.Add(actor!) },
            };
        }

        return all;
    }

    private static (ActorManifest? Actor, EngineManifest? Engine) ReadManifest(YamlReader reader, string file, YamlNode node)
    {
        if (node is not YamlMappingNode map || !map.Children.TryGetValue("kind", out YamlNode? kind))
        {
            throw reader.At(node, $"a manifest must be a mapping with 'kind: {Kind}'");
        }

        if (kind is not YamlScalarNode { Value: Kind })
        {
            throw reader.At(kind, $"the kind '{kind}' is not known here; only {Kind} is");
        }

        Dictionary<string, YamlNode> values = reader.Fields(node, "a manifest", ["apiVersion", "kind", "metadata", "spec"], ["status"]);
        if (!values.TryGetValue("spec", out YamlNode? specNode))
        {
            throw reader.At(node, "the manifest has no 'spec'");
        }

        (string name, SourceLine source) = Name(reader, file, node, values, specNode);
        if (EngineManifest.IsOne(name))
        {
            return (null, EngineManifest.Read(reader, name, source, specNode));
        }

        Dictionary<string, YamlNode> spec = reader.Fields(specNode, "'spec'", [.. SpecKeys, .. Refused], ActorIgnored);
        if (Refused.FirstOrDefault(spec.ContainsKey) is { } refused)
        {
            throw reader.At(spec[refused], refused == "flavors"
                ? "'flavors' are not known here: write what they set into this manifest ('env', 'scaling', 'resiliency', 'timeout')"
                : "'stateProxy' is not known here: a handler reads and writes its state with the client of its store, whose address and credentials stand in 'env' or 'inherit'");
        }

        ActorManifest manifest = WithSettings(reader, new(name, source, specNode.ToString()), spec);
        if (spec.TryGetValue("handler", out YamlNode? handler))
        {
            return name == Checkpointer.Name
                ? throw reader.At(handler, $"the actor '{name}' is part of the engine: its settings may be given, and no 'handler'")
                : (WithProgram(reader, file, manifest, handler, spec), null);
        }

        foreach (string key in PythonKeys)
        {
            if (spec.TryGetValue(key, out YamlNode? value))
            {
                throw reader.At(value, $"'{key}' is for Python actors, and '{name}' has no 'handler'");
            }
        }

        return (manifest, null);
    }

    private static (string Name, SourceLine Source) Name(
        YamlReader reader, string file, YamlNode node, Dictionary<string, YamlNode> values, YamlNode spec)
    {
        Dictionary<string, YamlNode> metadata = values.TryGetValue("metadata", out YamlNode? block)
            ? reader.Fields(block, "'metadata'", ["name"], MetadataIgnored)
            : [];
        YamlNode? at = spec is YamlMappingNode map && map.Children.TryGetValue("actor", out YamlNode? actor) ? actor : null;
        if (at is null && !metadata.TryGetValue("name", out at))
        {
            throw reader.At(node, "the manifest has no 'metadata.name' and no 'spec.actor'");
        }

        string name = reader.Text(at, "the actor's name");
        if (name.Length > MaxNameLength || name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            throw reader.At(at, $"an actor's name has no spaces and at most {MaxNameLength} characters");
        }

        if (ActorRoute.IsReserved(name) && !EngineManifest.IsOne(name))
        {
            throw reader.At(at,
                $"the actor '{name}' is part of the engine and takes no manifest; what can be set of it is in the environment of the process");
        }

        return (name, new(file, at.Start.Line));
    }

    private static ActorManifest WithSettings(YamlReader reader, ActorManifest manifest, Dictionary<string, YamlNode> spec)
    {
        if (spec.TryGetValue("scaling", out YamlNode? block)
            && reader.Fields(block, "'scaling'", ["concurrency"], ScalingIgnored).TryGetValue("concurrency", out YamlNode? concurrency))
        {
            manifest = manifest with { Concurrency = reader.Integer(concurrency, "concurrency", 1, 10_000) };
        }

        if (spec.TryGetValue("resiliency", out YamlNode? resiliency))
        {
            (Asya.Domain.Resiliency.ResiliencyPlan plan, TimeSpan? limit) = ResiliencyBlock.OfActor(reader, resiliency);
            manifest = manifest with { Resiliency = plan, Timeout = limit };
        }

        if (spec.TryGetValue("timeout", out YamlNode? timeout))
        {
            manifest = manifest.Timeout is null
                ? manifest with { Timeout = reader.Duration(timeout, "timeout") }
                : throw reader.At(timeout, "'timeout' and 'resiliency.actorTimeout' are the same; one of them is enough");
        }

        return manifest;
    }

    private static ActorManifest WithProgram(
        YamlReader reader, string file, ActorManifest manifest, YamlNode handler, Dictionary<string, YamlNode> spec)
    {
        string text = reader.Text(handler, "handler");
        if (!HandlerText().IsMatch(text))
        {
            throw reader.At(handler, $"'handler' must be module.function or module.Class.method, not '{text}'");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        PythonProgram program = new(text)
        {
            Path = spec.TryGetValue("path", out YamlNode? path)
                ? [.. (path is YamlSequenceNode list ? list.Children : [path])
                    .Select(p => Existing(reader, folder, p, "path", Directory.Exists, "folder"))]
                : [folder],
            Stubs = spec.TryGetValue("stubs", out YamlNode? stubs)
                ? [.. reader.Sequence(stubs, "stubs").Select(s => Existing(reader, folder, s, "stubs", File.Exists, "file"))]
                : [],
            Environment = spec.TryGetValue("env", out YamlNode? environment)
                ? EnvironmentBlock.Read(reader, environment)
                : ImmutableSortedDictionary<string, string>.Empty,
            Inherit = spec.TryGetValue("inherit", out YamlNode? inherit) ? EnvironmentBlock.Inherited(reader, inherit) : [],
        };
        program = program with
        {
            Executable = spec.TryGetValue("pythonExecutable", out YamlNode? executable)
                ? reader.Text(executable, "pythonExecutable")
                : program.Executable,
            Processes = spec.TryGetValue("processes", out YamlNode? processes)
                ? reader.Integer(processes, "processes", 1, MaxProcesses)
                : program.Processes,
        };

        // Steps that no process is free for wait where it costs them nothing: before their time begins.
        return manifest
            with
        {
            Program = program with { CodeStamp = Fingerprint.OfCode(program) },
            Concurrency = manifest.Concurrency
                ?? program.Processes
        };
    }

    private static string Existing(YamlReader reader, string folder, YamlNode node, string what, Func<string, bool> exists, string kind)
    {
        string path = Path.GetFullPath(Path.Combine(folder, reader.Text(node, what)));
        return path.Contains(Path.PathSeparator, StringComparison.Ordinal)
            ? throw reader.At(node, $"'{what}' must not contain '{Path.PathSeparator}': {path}")
            : exists(path) ? path
            : throw reader.At(node, $"'{what}' names a {kind} that is not there: {path}");
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$")]
    private static partial Regex HandlerText();
}
