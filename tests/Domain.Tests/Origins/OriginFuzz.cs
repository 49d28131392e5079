using System.Text.Json.Nodes;
using Asya.Domain.Origins;
using Asya.Tasks;
using Xunit.Abstractions;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Origins;

/// <summary>Random payloads through five steps, against a comparison of all values that is too simple to be wrong.</summary>
public sealed class OriginFuzz(ITestOutputHelper output)
{
    [Fact]
    public void Each_value_has_the_origin_that_a_plain_comparison_of_all_values_gives()
    {
        int seed = Cases.Seed;
        int rounds = Cases.Of(usual: 1000, full: 50_000);
        output.WriteLine($"[asya] origins: {rounds} rounds, ASYA_TEST_SEED={seed}");
        Random random = new(seed);
        for (int round = 0; round < rounds; round++)
        {
            JsonObject payload = AnyObject(random, 3);
            TaskState state = Decide(
                TaskState.None, Create(Route("a", "b", "c", "d", "e", "end"), payload: payload.ToJsonString()), T0);
            Dictionary<string, (string Value, string Origin)> known = Leaves(payload).ToDictionary(
                static leaf => leaf.Place, static leaf => (leaf.Value, "start"));
            for (int step = 1; step <= 5; step++)
            {
                JsonObject next = random.Next(3) == 0 ? AnyObject(random, 3) : Edited(random, payload);
                state = Decide(state, Done(state, next.ToJsonString()), T0);
                known = Leaves(next).ToDictionary(
                    static leaf => leaf.Place,
                    leaf => known.TryGetValue(leaf.Place, out (string Value, string) was) && was.Value == leaf.Value
                        ? was
                        : (leaf.Value, $"step {step} of {(char)('a' + step - 1)}"));
                foreach ((string place, (_, string origin)) in known)
                {
                    PayloadOrigin of = OriginRules.Of(state.Origins, place);
                    string said = of.Kind == OriginKind.Start ? "start" : $"step {of.Number} of {of.Actor}";
                    Assert.True(said == origin,
                        $"ASYA_TEST_SEED={seed}, round {round}: {place} of {next.ToJsonString()} is from {said}, not {origin}");
                }

                payload = next;
            }
        }
    }

    private static JsonObject AnyObject(Random random, int depth)
    {
        JsonObject made = [];
        for (int member = random.Next(4); member > 0; member--)
        {
            made[$"m{random.Next(5)}"] = AnyValue(random, depth - 1);
        }

        return made;
    }

    private static JsonNode? AnyValue(Random random, int depth) => random.Next(depth > 0 ? 5 : 3) switch
    {
        0 => random.Next(3),
        1 => "text",
        2 => null,
        3 => AnyObject(random, depth),
        _ => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => AnyValue(random, depth - 1))]),
    };

    private static JsonObject Edited(Random random, JsonObject payload)
    {
        JsonObject edited = [];
        foreach ((string name, JsonNode? value) in payload.OrderBy(_ => random.Next()))
        {
            if (random.Next(5) > 0)
            {
                edited[name] = value is JsonObject inner && random.Next(2) == 0 ? Edited(random, inner)
                    : random.Next(4) == 0 ? AnyValue(random, 2)
                    : value?.DeepClone();
            }
        }

        if (random.Next(2) == 0)
        {
            edited[$"m{random.Next(5)}"] = AnyValue(random, 2);
        }

        return edited;
    }

    private static IEnumerable<(string Place, string Value)> Leaves(JsonNode? node, string place = "") => node switch
    {
        JsonObject { Count: > 0 } members => members.SelectMany(member => Leaves(member.Value, $"{place}/{member.Key}")),
        JsonArray { Count: > 0 } items => items.SelectMany((item, index) => Leaves(item, $"{place}/{index}")),
        _ => [(place, node?.ToJsonString() ?? "null")],
    };
}
