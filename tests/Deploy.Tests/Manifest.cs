using YamlDotNet.RepresentationModel;

namespace Asya.Deploy.Tests;

/// <summary>One Kubernetes object, as it is written.</summary>
internal sealed record Manifest(YamlMappingNode Node)
{
    public string Kind => this["kind"]!;

    public string Name => this["metadata", "name"]!;

    public string Title => $"{Kind} {Name}";

    /// <summary>Gets the text at a path of keys, or null.</summary>
    public string? this[params string[] path] => At(path) is YamlScalarNode { Value: { } text } ? text : null;

    public static IReadOnlyList<Manifest> Read(string yaml)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(static d => d.RootNode).OfType<YamlMappingNode>().Select(static n => new Manifest(n))];
    }

    public YamlNode? At(params IEnumerable<string> path) =>
        path.Aggregate((YamlNode?)Node, static (node, key) => node is YamlMappingNode map
            && map.Children.TryGetValue(key, out YamlNode? value) ? value : null);

    /// <summary>Gets all mappings of this object, from the outside to the inside, with the key that each is under.</summary>
    public IEnumerable<(string Key, YamlMappingNode Map)> Maps() => Maps("", Node);

    /// <summary>Gets the spec of its pods, if it has any.</summary>
    public Manifest? Pod()
    {
        string[] path = Kind == "CronJob" ? ["spec", "jobTemplate", "spec", "template", "spec"] : ["spec", "template", "spec"];
        return At(path) is YamlMappingNode spec ? new(spec) : null;
    }

    public IEnumerable<Manifest> Containers() =>
        ((string[])["containers", "initContainers"]).SelectMany(key => At(key) is YamlSequenceNode list ? list : [])
            .Select(static c => new Manifest((YamlMappingNode)c));

    private static IEnumerable<(string Key, YamlMappingNode Map)> Maps(string key, YamlNode node) => node switch
    {
        YamlMappingNode map => map.SelectMany(static e => Maps(((YamlScalarNode)e.Key).Value!, e.Value)).Prepend((key, map)),
        YamlSequenceNode list => list.SelectMany(item => Maps(key, item)),
        _ => [],
    };
}
