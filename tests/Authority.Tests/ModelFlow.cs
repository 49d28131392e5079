using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <summary>A flow, as its file has it.</summary>
internal sealed record ModelFlow(string Name, string[] Route)
{
    public const int Timeout = 20 * 24 * 3600;

    public PauseSpec? Block { get; init; }

    public PauseSpec[] List { get; init; } = [];

    public PauseSpec? Inserted { get; init; }

    public bool IsMandatory { get; init; }

    public bool ActorReplaces { get; init; }

    public bool IsDefined { get; init; }

    /// <summary>Gets who may start it; empty: everyone.</summary>
    public string[] StartGroups { get; init; } = [];

    public bool IsOfFlow => Block is not null || List.Length > 0;

    /// <summary>Gets what a pause asks that has no entry of its own; null: nothing does.</summary>
    public PauseSpec? Otherwise => List.Length > 0 ? Inserted : Block ?? (IsDefined ? null : PauseSpec.Default);

    public (string Id, PauseSpec? Spec) For(int entry) => entry >= 1 && entry <= List.Length
        ? ($"flow:{entry}", List[entry - 1])
        : (!IsOfFlow ? "default" : List.Length == 0 ? "flow" : "flow:inserted", Otherwise);

    public IEnumerable<PauseSpec> Specs => List.Concat(Otherwise is { } otherwise ? [otherwise] : []);

    public JsonObject Json()
    {
        JsonObject flow = new()
        {
            ["name"] = Name,
            ["entrypoint"] = Route[0],
            ["route_next"] = new JsonArray([.. Route.Skip(1).Select(static actor => JsonValue.Create(actor))]),
            ["timeout"] = Timeout,
        };
        if (Block is not null)
        {
            flow["pause"] = Block.Json();
        }
        else if (List.Length > 0)
        {
            flow["pause"] = new JsonArray([.. List.Select(static pause => pause.Json())]);
        }

        JsonObject rules = [];
        if (Inserted is not null)
        {
            rules["inserted"] = Inserted.Json();
        }

        if (IsMandatory)
        {
            rules["mandatory"] = true;
        }

        if (ActorReplaces)
        {
            rules["from_actor"] = "replaces";
        }

        if (IsDefined)
        {
            rules["defined"] = true;
        }

        if (rules.Count > 0)
        {
            flow["pause_rules"] = rules;
        }

        if (StartGroups.Length > 0)
        {
            flow["start"] = new JsonObject { ["groups"] = new JsonArray([.. StartGroups.Select(static group => JsonValue.Create(group))]) };
        }

        return flow;
    }
}
