using System.Collections.Immutable;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Grains.Configuration;
using Asya.Payloads;
using Asya.Tasks;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Flows;

/// <summary>What a flow says of its pauses: <c>pause</c> and <c>pause_rules</c>.</summary>
internal sealed record FlowPauses
{
    public static FlowPauses None { get; } = new();

    /// <summary>Gets the definition of every pause (<c>pause:</c> is a block); may be empty.</summary>
    public JsonBytes Block { get; init; }

    /// <summary>Gets the definitions of the pauses in the flow's route, one each (<c>pause:</c> is a list).</summary>
    public ImmutableArray<JsonBytes> List { get; init; } = [];

    /// <summary>Gets what a pause asks that an actor puts into the route without saying so itself; only beside a list.</summary>
    public JsonBytes Inserted { get; init; }

    /// <summary>Gets a value indicating whether a pause that neither flow nor actor define fails the task.</summary>
    public bool AreDefined { get; init; }

    /// <summary>Gets a value indicating whether no actor may take a pause of the flow out of the route.</summary>
    public bool AreMandatory { get; init; }

    /// <summary>Gets a value indicating whether an actor's definition replaces the flow's, instead of adding to it.</summary>
    public bool ActorReplaces { get; init; }

    /// <summary>Gets how an answer to a pause without fields is merged. Null: as the silo is set.</summary>
    public MergeMode? Merge { get; init; }

    /// <summary>Gets a value indicating whether there are definitions, and each of them names people.</summary>
    public bool NamePeople =>
        List.Append(Block).Append(Inserted).Where(static pause => !pause.IsEmpty).ToArray() is { Length: > 0 } all
        && Array.TrueForAll(
            all,
            static pause =>
                PausePolicyReader.Read(pause)?.People.Any(static rule => rule.Assignee is not null || !rule.Groups.IsEmpty) == true);

    /// <summary>Makes the plan that a new task keeps.</summary>
    /// <param name="byDefault">What a pause asks when neither flow nor actor say it.</param>
    /// <param name="merge">How the silo merges answers to pauses without fields.</param>
    public PausePlan PlanOr(JsonBytes byDefault, MergeMode merge)
    {
        bool isOfFlow = !Block.IsEmpty || !List.IsEmpty;
        JsonBytes otherwise = !List.IsEmpty ? Inserted : !Block.IsEmpty ? Block : AreDefined ? default : byDefault;
        return new(List, otherwise)
        {
            IsOfFlow = isOfFlow,
            ActorReplaces = ActorReplaces,
            IsMandatory = AreMandatory,
            Merge = Merge ?? merge,
        };
    }

    /// <summary>Reads them.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="pause">The flow's <c>pause</c>; null: it has none.</param>
    /// <param name="rules">The flow's <c>pause_rules</c>; null: it has none.</param>
    /// <param name="route">The flow's route, in which each entry of a list has its place.</param>
    public static FlowPauses Read(YamlReader reader, YamlNode? pause, YamlNode? rules, ActorRoute route)
    {
        FlowPauses pauses = pause switch
        {
            null => None,
            YamlMappingNode block => new() { Block = Definition(reader, block, "pause") },
            YamlSequenceNode list => new() { List = [.. list.Select(item => Definition(reader, item, "pause"))] },
            _ => throw reader.At(pause, "'pause' must be a block with prompt and fields, or a list of such blocks"),
        };
        int places = route.Next.Count(static actor => actor == ActorRoute.PauseActor);
        if (!pauses.List.IsEmpty && pauses.List.Length != places)
        {
            throw reader.At(pause!,
                $"'pause' has {Count(pauses.List.Length, "entry", "entries")}, but the route has {Count(places, "x-pause", "x-pauses")}: a list "
                + "has one entry for each x-pause of the route; an actor that puts a further pause into it says itself what that asks");
        }

        return rules is null ? pauses : pauses.With(reader, rules);
    }

    private FlowPauses With(YamlReader reader, YamlNode rules)
    {
        Dictionary<string, YamlNode> values =
            reader.Fields(rules, "'pause_rules'", ["defined", "mandatory", "from_actor", "inserted", "merge"]);
        bool Flag(string key) => values.TryGetValue(key, out YamlNode? flag) && reader.Flag(flag, key);
        JsonBytes inserted = values.TryGetValue("inserted", out YamlNode? block) ? Definition(reader, block, "inserted") : default;
        if (!inserted.IsEmpty && List.IsEmpty)
        {
            throw reader.At(
                block!, "'inserted' stands beside a list of pauses; a 'pause' that is one block is that of every pause already");
        }

        return this with
        {
            AreDefined = Flag("defined"),
            AreMandatory = Flag("mandatory"),
            ActorReplaces = values.TryGetValue("from_actor", out YamlNode? word)
                && reader.Choice(word, "from_actor", ("adds", false), ("replaces", true)),
            Inserted = inserted,
            Merge = values.TryGetValue("merge", out YamlNode? merge)
                ? reader.Choice<MergeMode?>(merge, "merge",
                    ("shallow", MergeMode.Shallow), ("deep", MergeMode.Deep), ("contained", MergeMode.Contained))
                : null,
        };
    }

    private static JsonBytes Definition(YamlReader reader, YamlNode node, string what)
    {
        if (node is not YamlMappingNode map)
        {
            throw reader.At(node, "a pause must be a block with prompt and fields");
        }

        JsonBytes metadata = YamlJson.Write(reader, map);
        return PausePolicyReader.Check(metadata, out _) is { } defect
            ? throw reader.At(PlaceOf(map, defect), $"'{what}': {defect.Message}")
            : metadata;
    }

    // The member that is wrong, or the field or block that it belongs to.
    private static YamlNode PlaceOf(YamlMappingNode pause, DefinitionDefect defect)
    {
        YamlNode place = defect.Field is { } index && pause.Children["fields"] is YamlSequenceNode fields ? fields.Children[index] : pause;
        return defect.Member is { } member && place is YamlMappingNode block
            ? block.Children.Keys.FirstOrDefault(key => key is YamlScalarNode { Value: { } name } && name == member) ?? place
            : place;
    }

    private static string Count(int number, string one, string many) => number == 1 ? $"1 {one}" : $"{number} {many}";
}
