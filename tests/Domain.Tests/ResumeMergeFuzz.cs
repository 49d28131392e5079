using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Domain.Pausing;
using Asya.Payloads;
using Asya.Tasks;
using Xunit.Abstractions;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>Random answers into random payloads, against a merge that is too simple to be wrong.</summary>
public sealed class ResumeMergeFuzz(ITestOutputHelper output)
{
    // An escaped key equals the unescaped one; the last keys are special to careless implementations.
    private static readonly string[] Keys = ["a", "b", "\\u0061", "c d", "é", "\\u00e9", "", "0", "a/b", "__proto__", "$bytes"];
    private static readonly string[] Numbers = ["0", "-0", "1.10", "1E+2", "123456789012345678901234567890", "0.1e-7"];
    private static readonly string[] Texts = ["\"\"", "\"x\"", "\"\\ud83d\\ude00\"", "\"a\\\"b\\\\\"", "\"é\"", "\"</script>\""];

    [Fact]
    public void It_does_what_a_simple_merge_does_and_keeps_numbers_and_order()
    {
        int seed = Cases.Seed;
        int rounds = Cases.Of(usual: 20_000, full: 200_000);
        output.WriteLine($"[asya] merge fuzz: {rounds} rounds, ASYA_TEST_SEED={seed}");
        Random random = new(seed);
        int blocked = 0;
        for (int round = 0; round < rounds; round++)
        {
            string payload = AnyObject(random, 3);
            string answer = AnyObject(random, 3);
            MergeMode mode = random.Next(2) == 0 ? MergeMode.Shallow : MergeMode.Deep;
            (string Name, string Place)[] fields = [
                .. Enumerable.Range(0, random.Next(3)).Select(_ => (Name: Key(random), Place: AnyPlace(random)))];

            string metadata =
                $$"""{"fields":[{{string.Join(',', fields.Select(f => $$"""{"name":"{{f.Name}}","payload_key":"{{f.Place}}"}"""))}}]}""";
            MergedAnswer answered = ResumeMerge.Merge(Json(payload), Json(answer), Json(metadata), mode, 1);
            (JsonBytes merged, ImmutableArray<string> dropped, _) = answered;

            (JsonObject expected, string[] left, bool isBlocked) = Simple(payload, answer, metadata, mode);
            string text = $"ASYA_TEST_SEED={seed}, round {round}: {payload} + {answer} with {metadata} ({mode})";
            Assert.True(isBlocked || answered.Misplaced is null, text);
            blocked += isBlocked ? 1 : 0;
            Assert.True(isBlocked || expected.ToJsonString() == JsonNode.Parse(merged.Span)!.ToJsonString(),
                $"{text}\nexpected {expected.ToJsonString()}\n     got {merged}");
            Assert.True(left.SequenceEqual(dropped), text);
            Assert.True(StrictJson.Inspect(merged.Span).IsObject, text);
        }

        Assert.InRange(blocked, rounds / 1000, rounds / 2);
    }

    private static (JsonObject Merged, string[] Dropped, bool IsBlocked) Simple(
        string payload, string answer, string metadata, MergeMode mode)
    {
        JsonObject target = (JsonObject)JsonNode.Parse(payload)!;
        JsonObject source = (JsonObject)JsonNode.Parse(answer)!;
        JsonNode[] fields =
            [.. ((JsonArray)JsonNode.Parse(metadata)!["fields"]!).OfType<JsonNode>().Where(static f => (string)f["name"]! != "")];
        if (fields.Length == 0)
        {
            Lay(target, source, mode == MergeMode.Deep);
            return (target, [], false);
        }

        bool isBlocked = false;
        foreach (JsonNode field in fields)
        {
            string name = (string)field["name"]!;
            string[] path = ((string)field["payload_key"]!).Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (source[name] is not { } value || path.Length == 0)
            {
                continue;
            }

            JsonNode at = target;
            foreach (string step in path[..^1])
            {
                if (at is JsonObject over && over[step] is null)
                {
                    over[step] = new JsonObject();
                }

                at = Below(at, step) ?? new JsonArray();
            }

            if (at is JsonObject parent)
            {
                parent[path[^1]] = value.DeepClone();
            }
            else if (at is JsonArray list && path[^1] == "0" && list.Count > 0)
            {
                list[0] = value.DeepClone();
            }
            else
            {
                isBlocked = true;
            }
        }

        HashSet<string> named = [.. fields.Select(f => (string)f["name"]!)];
        return (target, [.. source.Select(s => s.Key).Where(k => !named.Contains(k))], isBlocked);
    }

    // Of the names that places are made of, "0" is the only index. An item that is null gives way like a member that is.
    private static JsonNode? Below(JsonNode at, string step)
    {
        if (at is JsonArray list && step == "0" && list.Count > 0)
        {
            return list[0] ??= new JsonObject();
        }

        return at is JsonObject over ? over[step] : null;
    }

    private static void Lay(JsonObject target, JsonObject source, bool deep)
    {
        foreach ((string key, JsonNode? value) in source)
        {
            if (deep && value is JsonObject from)
            {
                if (target[key] is not JsonObject to)
                {
                    target[key] = to = [];
                }

                Lay(to, from, deep);
            }
            else
            {
                target[key] = value?.DeepClone();
            }
        }
    }

    private static string AnyObject(Random random, int depth)
    {
        Dictionary<string, string> members = [];
        for (int i = random.Next(5); i > 0; i--)
        {
            string key = Key(random);
            members[(string)JsonNode.Parse($"\"{key}\"")!] = $"\"{key}\":{AnyValue(random, depth - 1)}";
        }

        return "{" + string.Join(random.Next(4) == 0 ? " , " : ",", members.Values) + "}";
    }

    private static string AnyValue(Random random, int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => Numbers[random.Next(Numbers.Length)],
        1 => Texts[random.Next(Texts.Length)],
        2 => "null",
        3 => "true",
        4 => "[]",
        5 => $"[{AnyValue(random, depth - 1)},{AnyValue(random, depth - 1)}]",
        _ => AnyObject(random, depth),
    };

    private static string AnyPlace(Random random) => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => "/" + Key(random)));

    private static string Key(Random random) => Keys[random.Next(Keys.Length)];
}
