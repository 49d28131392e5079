using System.Collections.Immutable;
using System.Globalization;
using Asya.Domain;
using Asya.Grains.Configuration;
using Asya.Grains.Flows.Schemas;
using Asya.Payloads;
using Asya.Tasks;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Flows;

/// <summary>Reads a flows.yaml. Whatever is not understood is refused with file, line and reason.</summary>
internal static class FlowFile
{
    // mcp and a2a are the original's; of their contents only mcp.inputSchema means something here.
    private static readonly ImmutableArray<string> Keys = [
        "name", "entrypoint", "route_next", "description", "timeout", "max_timeout", "pause", "pause_rules", "redrive", "visibility",
        "resiliency", "start", "strict", "mcp", "a2a", "title", "search"];

    public static ImmutableArray<Flow> Read(string file, string text)
    {
        YamlReader reader = new(file);
        ImmutableArray<YamlNode> documents = reader.Documents(text);
        if (documents.IsEmpty)
        {
            return [];
        }

        if (documents.Length > 1)
        {
            throw reader.At(documents[1], "a flows file is one document");
        }

        if (documents[0] is not YamlMappingNode root)
        {
            throw new ConfigFileException(file, 1, "the file must be a mapping with 'flows:'");
        }

        foreach (YamlNode key in root.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: "flows" })
            {
                throw reader.At(key, $"unknown key '{key}'; only 'flows' is known here");
            }
        }

        return root.Children.TryGetValue("flows", out YamlNode? flows)
            ? [.. reader.Sequence(flows, "flows").Select(node => ReadFlow(reader, file, node))]
            : throw new ConfigFileException(file, 1, "the file has no 'flows:'");
    }

    private static Flow ReadFlow(YamlReader reader, string file, YamlNode node)
    {
        Dictionary<string, YamlNode> values = reader.Fields(node, "a flow", Keys);
        YamlNode Required(string key) =>
            values.TryGetValue(key, out YamlNode? value) ? value : throw reader.At(node, $"the flow has no '{key}'");
        string flowName = reader.Text(Required("name"), "name");
        string entrypoint = reader.Text(Required("entrypoint"), "entrypoint");
        ImmutableArray<string> next = values.TryGetValue("route_next", out YamlNode? route)
            ? reader.Texts(route, "route_next", "an actor in route_next")
            : [];
        string description = values.TryGetValue("description", out YamlNode? words)
            ? reader.Text(words, "description", mayBeEmpty: true)
            : "";
        TimeSpan? timeout = values.TryGetValue("timeout", out YamlNode? seconds) ? Seconds(reader, seconds, "timeout") : null;
        TimeSpan? maxTimeout = values.TryGetValue("max_timeout", out YamlNode? most) ? Seconds(reader, most, "max_timeout") : null;
        if (maxTimeout < timeout)
        {
            throw reader.At(most!, "'max_timeout' must be at least the flow's 'timeout'");
        }

        ActorRoute whole = ActorRoute.StartAt(entrypoint, next);
        FlowPauses pauses = FlowPauses.Read(reader, values.GetValueOrDefault("pause"), values.GetValueOrDefault("pause_rules"), whole);
        (JsonBytes schema, PayloadSchema? validator) =
            values.TryGetValue("mcp", out YamlNode? mcp) ? InputSchema.Read(reader, mcp) : default;
        bool isStrict = values.TryGetValue("strict", out YamlNode? strict) && reader.Flag(strict, "strict");
        if (isStrict && validator is null)
        {
            throw reader.At(strict!, "'strict' needs 'mcp: {inputSchema: ...}': without a schema there is nothing to insist on");
        }

        bool isForCandidates = values.TryGetValue("visibility", out YamlNode? visibility)
            && reader.Choice(visibility, "visibility", ("approvers", false), ("candidates", true));
        if (isForCandidates && !pauses.NamePeople)
        {
            throw reader.At(
                visibility!, "with 'visibility: candidates' each pause that the flow defines must name people in 'who', and there must be one");
        }

        return new(flowName, whole, description, timeout, pauses)
        {
            AsksAgain = values.TryGetValue("redrive", out YamlNode? redrive)
                && reader.Choice(redrive, "redrive", ("again", false), ("ask", true)),
            IsForCandidates = isForCandidates,
            Subject = FlowSubject.Read(reader, values.GetValueOrDefault("title"), values.GetValueOrDefault("search"), pauses),
            MaxTimeout = maxTimeout,
            Source = new(file, node.Start.Line),
            InputSchema = schema,
            Schema = validator,
            IsStrict = isStrict,
            Start = values.TryGetValue("start", out YamlNode? start) ? StartOf(reader, start) : null,
            Resiliency = values.TryGetValue("resiliency", out YamlNode? resiliency) ? ResiliencyBlock.OfFlow(reader, resiliency) : null,
        };
    }

    private static StartRule StartOf(YamlReader reader, YamlNode node)
    {
        Dictionary<string, YamlNode> values = reader.Fields(node, "'start'", ["groups", "principals"]);
        ImmutableArray<string> Names(string key) =>
            values.TryGetValue(key, out YamlNode? names) ? reader.Texts(names, $"start.{key}", $"a name in start.{key}") : [];
        StartRule rule = new(Names("groups"), Names("principals"));
        return rule is { Groups.IsEmpty: true, Principals.IsEmpty: true }
            ? throw reader.At(node, "'start' must name groups or principals; without 'start' everyone who may start tasks starts this flow")
            : rule;
    }

    private static TimeSpan Seconds(YamlReader reader, YamlNode node, string what)
    {
        string text = reader.Text(node, what);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds > 0 && seconds <= Asya.Grains.Tasks.TaskOptions.MaxTimeout.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw reader.At(node,
                    $"'{what}' must be a number of seconds above 0 and at most {Asya.Grains.Tasks.TaskOptions.MaxTimeout.TotalSeconds:0}, not '{text}'");
    }
}
