using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Domain.Waiting;

namespace Asya.Domain.Pausing;

/// <summary>Writes rules about people as the <c>who</c> of a pause's metadata, which <see cref="PausePolicyReader"/> reads.</summary>
internal static class PeopleJson
{
    /// <summary>Makes a definition admit only people whom all of the rules admit. Rules that it had before are replaced.</summary>
    public static void SetWho(JsonObject definition, ImmutableArray<PeopleRule> rules)
    {
        definition.Remove("who");
        if (rules.IsEmpty)
        {
            return;
        }

        JsonObject who = Write(rules[0]);
        if (rules.Length > 1)
        {
            who["also"] = new JsonArray([.. rules.Skip(1).Select(Write)]);
        }

        definition["who"] = who;
    }

    /// <summary>Makes a definition admit only people whom these rules admit too. What else its <c>who</c> says stays.</summary>
    public static void AddWho(JsonObject definition, ImmutableArray<PeopleRule> rules)
    {
        if (rules.IsEmpty)
        {
            return;
        }

        if (definition["who"] is not JsonObject who)
        {
            SetWho(definition, rules);
            return;
        }

        JsonNode?[] also = who["also"] switch
        {
            JsonArray list => [.. list],
            null => [],
            var one => [one],
        };
        who["also"] = new JsonArray([.. also.Select(static rule => rule?.DeepClone()), .. rules.Select(Write)]);
    }

    private static JsonObject Write(PeopleRule rule)
    {
        JsonObject who = [];
        if (rule.Assignee is not null)
        {
            who["assignee"] = rule.Assignee;
        }

        if (!rule.Groups.IsEmpty)
        {
            who["groups"] = new JsonArray([.. rule.Groups.Select(static group => JsonValue.Create(group))]);
        }

        if (rule.NotRequester)
        {
            who["not_requester"] = true;
        }

        return who;
    }
}
