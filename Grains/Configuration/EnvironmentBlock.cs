using System.Collections.Immutable;
using Asya.Grains.Python;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Configuration;

/// <summary>Reads an <c>env:</c>: a mapping, or Kubernetes' list of name and value.</summary>
internal static class EnvironmentBlock
{
    /// <summary>Variables that the runner itself uses; a manifest has keys for them.</summary>
    private static readonly ImmutableArray<string> Reserved =
        ["ASYA_HANDLER", "ASYA_HANDLER_PATH", "ASYA_STUBS", "ASYA_SOCKET_DIR", "ASYA_SOCKET_NAME", "ASYA_SOCKET_CHMOD",
            "ASYA_EXIT_WITH_STDIN"];

    public static ImmutableSortedDictionary<string, string> Read(YamlReader reader, YamlNode node)
    {
        ImmutableSortedDictionary<string, string>.Builder variables =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((YamlNode nameNode, YamlNode valueNode) in Entries(reader, node))
        {
            string name = reader.Text(nameNode, "the name of a variable");
            if (name.Contains('=', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            {
                throw reader.At(nameNode, $"'{name}' is no name of a variable");
            }

            if (Reserved.Contains(name))
            {
                throw reader.At(nameNode, $"'{name}' is set by the engine");
            }

            if (!variables.TryAdd(name, Value(reader, name, valueNode)))
            {
                throw reader.At(nameNode, $"the variable '{name}' is set twice");
            }
        }

        return variables.ToImmutable();
    }

    /// <summary>Reads an <c>inherit:</c>: names of the silo's variables, or their beginnings with a star.</summary>
    public static ImmutableArray<string> Inherited(YamlReader reader, YamlNode node) =>
    [
        .. reader.Sequence(node, "inherit").Select(item => reader.Text(item, "a name in inherit") switch
        {
            var name when !HandlerEnvironment.IsPattern(name) => throw reader.At(
                item, $"'inherit' has names of variables, or the beginning of names and a star ('AWS_*'); '{name}' is neither"),
            var name when name.StartsWith(HandlerEnvironment.Ours, StringComparison.Ordinal) => throw reader.At(
                item, $"'{name}' is the silo's own and not inherited; a handler's settings stand in 'env'"),
            var name => name,
        }),
    ];

    private static IEnumerable<(YamlNode Name, YamlNode Value)> Entries(YamlReader reader, YamlNode node) => node switch
    {
        YamlMappingNode map => map.Select(static entry => (entry.Key, entry.Value)),
        YamlSequenceNode list => list.Select(item => Entry(reader, item)),
        _ => throw reader.At(node, "'env' must be a mapping, or a list of name and value"),
    };

    private static (YamlNode Name, YamlNode Value) Entry(YamlReader reader, YamlNode node)
    {
        Dictionary<string, YamlNode> values = reader.Fields(node, "a variable", ["name", "value", "valueFrom"]);
        if (!values.TryGetValue("name", out YamlNode? name) || values.ContainsKey("value") == values.ContainsKey("valueFrom"))
        {
            throw reader.At(node, "a variable must have a 'name' and either a 'value' or a 'valueFrom'");
        }

        return (name, values.TryGetValue("value", out YamlNode? value)
            ? value
            : new YamlScalarNode(GivenTo(reader, values["valueFrom"], reader.Text(name, "the name of a variable"))));
    }

    // Secrets and config maps are read by Kubernetes alone. The chart gives the silo's container each of these variables under its name.
    private static string GivenTo(YamlReader reader, YamlNode from, string name) =>
        name.StartsWith(HandlerEnvironment.Ours, StringComparison.Ordinal)
            ? throw reader.At(from, $"'{name}' is the silo's own and not passed on; a handler's settings have a 'value'")
            : Environment.GetEnvironmentVariable(name)
                ?? throw reader.At(from,
                    $"'valueFrom' of '{name}' is read from the environment of the silo, which has no {name}: set it there, or give a 'value'");

    // The plain text without YAML's type resolution: 1.10 stays 1.10.
    private static string Value(YamlReader reader, string name, YamlNode node) =>
        node is YamlScalarNode scalar && !(scalar.Value ?? "").Contains('\0', StringComparison.Ordinal)
            ? scalar is { Style: ScalarStyle.Plain, Value: "null" or "~" } ? "" : scalar.Value ?? ""
            : throw reader.At(node, $"the value of '{name}' must be a text");
}
