using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Asya.Flows;

/// <summary>Reads a flows.yaml. Whatever is not understood is refused with file, line and reason.</summary>
internal static class FlowFile
{
    // mcp and a2a are the original's; their contents mean nothing here yet.
    private static readonly ImmutableArray<string> Keys = ["name", "entrypoint", "route_next", "description", "timeout", "pause", "mcp", "a2a"];

    public static ImmutableArray<Flow> Read(string file, string text)
    {
        YamlStream yaml = [];
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new FlowFileException(file, e.Start.Line, e.InnerException?.Message ?? e.Message);
        }

        if (yaml.Documents.Count == 0)
        {
            return [];
        }

        if (yaml.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw new FlowFileException(file, 1, "the file must be a mapping with 'flows:'");
        }

        foreach (YamlNode key in root.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: "flows" })
            {
                throw At(file, key, $"unknown key '{key}'; only 'flows' is known here");
            }
        }

        return root.Children.TryGetValue("flows", out YamlNode? flows)
            ? [.. Sequence(file, flows, "flows").Select(node => ReadFlow(file, node))]
            : throw new FlowFileException(file, 1, "the file has no 'flows:'");
    }

    private static Flow ReadFlow(string file, YamlNode node)
    {
        if (node is not YamlMappingNode map)
        {
            throw At(file, node, "a flow must be a mapping");
        }

        Dictionary<string, YamlNode> values = [];
        foreach ((YamlNode key, YamlNode value) in map.Children)
        {
            string name = Text(file, key, "a key");
            if (!Keys.Contains(name))
            {
                throw At(file, key, $"unknown key '{name}'; known are {string.Join(", ", Keys)}");
            }

            values[name] = value;
        }

        YamlNode Required(string key) => values.TryGetValue(key, out YamlNode? value) ? value : throw At(file, map, $"the flow has no '{key}'");
        string flowName = Text(file, Required("name"), "name");
        string entrypoint = Text(file, Required("entrypoint"), "entrypoint");
        ImmutableArray<string> next = values.TryGetValue("route_next", out YamlNode? route)
            ? [.. Sequence(file, route, "route_next").Select(n => Text(file, n, "an actor in route_next"))]
            : [];
        string description = values.TryGetValue("description", out YamlNode? words) ? Text(file, words, "description", mayBeEmpty: true) : "";
        TimeSpan? timeout = values.TryGetValue("timeout", out YamlNode? seconds) ? Seconds(file, seconds) : null;
        (JsonBytes block, ImmutableArray<JsonBytes> list) = values.TryGetValue("pause", out YamlNode? pause) ? Pauses(file, pause) : (default, []);
        return new(flowName, ActorRoute.StartAt(entrypoint, next), description, timeout, block, list);
    }

    private static (JsonBytes Block, ImmutableArray<JsonBytes> List) Pauses(string file, YamlNode node) => node switch
    {
        YamlMappingNode map => (PauseBlock(file, map), []),
        YamlSequenceNode list => (default, [.. list.Select(item => PauseBlock(file, item))]),
        _ => throw At(file, node, "'pause' must be a block with prompt and fields, or a list of such blocks"),
    };

    private static JsonBytes PauseBlock(string file, YamlNode node)
    {
        if (node is not YamlMappingNode map)
        {
            throw At(file, node, "a pause must be a block with prompt and fields");
        }

        if (map.Children.TryGetValue("fields", out YamlNode? fields))
        {
            foreach (YamlNode field in Sequence(file, fields, "fields"))
            {
                if (field is not YamlMappingNode properties || !properties.Children.TryGetValue("name", out YamlNode? name))
                {
                    throw At(file, field, "a field must have a 'name'");
                }

                _ = Text(file, name, "name");
            }
        }

        return YamlJson.Write(map);
    }

    private static TimeSpan Seconds(string file, YamlNode node)
    {
        string text = Text(file, node, "timeout");
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds > 0 && seconds <= Tasks.TaskOptions.LongestTimeout.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw At(file, node, $"'timeout' must be a number of seconds above 0 and at most {Tasks.TaskOptions.LongestTimeout.TotalSeconds:0}, not '{text}'");
    }

    private static YamlSequenceNode Sequence(string file, YamlNode node, string what) =>
        node as YamlSequenceNode ?? throw At(file, node, $"'{what}' must be a list");

    private static string Text(string file, YamlNode node, string what, bool mayBeEmpty = false) =>
        node is YamlScalarNode { Value: { } value } && (mayBeEmpty || value.Trim().Length > 0)
            ? value.Trim()
            : throw At(file, node, $"'{what}' must be a text that is not empty");

    private static FlowFileException At(string file, YamlNode node, string reason) => new(file, node.Start.Line, reason);
}
