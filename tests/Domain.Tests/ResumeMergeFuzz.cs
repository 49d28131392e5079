using System.Collections.Immutable;
using System.Globalization;
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
        int seed = Environment.GetEnvironmentVariable("ASYA_TEST_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        int rounds = Environment.GetEnvironmentVariable("ASYA_TEST_TIER") == "full" ? 200_000 : 20_000;
        output.WriteLine($"[asya] merge fuzz: {rounds} rounds, ASYA_TEST_SEED={seed}");
        Random random = new(seed);
        for (int round = 0; round < rounds; round++)
        {
            string payload = AnyObject(random, 3);
            string answer = AnyObject(random, 3);
            MergeMode mode = random.Next(2) == 0 ? MergeMode.Shallow : MergeMode.Deep;
            (string Name, string Place)[] fields = [
                .. Enumerable.Range(0, random.Next(3)).Select(_ => (Name: Key(random), Place: AnyPlace(random)))];

            string metadata =
                $$"""{"fields":[{{string.Join(',', fields.Select(f => $$"""{"name":"{{f.Name}}","payload_key":"{{f.Place}}"}"""))}}]}""";
            (JsonBytes merged, ImmutableArray<string> dropped, _) = ResumeMerge.Merge(Json(payload), Json(answer), Json(metadata), mode, 1);

            (JsonObject expected, string[] left) = Simple(payload, answer, metadata, mode);
            string text = $"ASYA_TEST_SEED={seed}, round {round}: {payload} + {answer} with {metadata} ({mode})";
            Assert.True(expected.ToJsonString() == JsonNode.Parse(merged.Span)!.ToJsonString(),
                $"{text}\nexpected {expected.ToJsonString()}\n     got {merged}");
            Assert.True(left.SequenceEqual(dropped), text);
            Assert.True(StrictJson.Inspect(merged.Span).IsObject, text);
        }
    }

    private static (JsonObject Merged, string[] Dropped) Simple(string payload, string answer, string metadata, MergeMode mode)
    {
        JsonObject target = (JsonObject)JsonNode.Parse(payload)!;
        JsonObject source = (JsonObject)JsonNode.Parse(answer)!;
        JsonArray fields = (JsonArray)JsonNode.Parse(metadata)!["fields"]!;
        if (fields.Count == 0)
        {
            Lay(target, source, mode == MergeMode.Deep);
            return (target, []);
        }

        foreach (JsonNode? field in fields)
        {
            string name = (string)field!["name"]!;
            string[] path = ((string)field["payload_key"]!).Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (!source.ContainsKey(name) || path.Length == 0)
            {
                continue;
            }

            JsonObject at = target;
            foreach (string step in path[..^1])
            {
                if (at[step] is not JsonObject below)
                {
                    at[step] = below = [];
                }

                at = below;
            }

            at[path[^1]] = source[name]?.DeepClone();
        }

        HashSet<string> named = [.. fields.Select(f => (string)f!["name"]!)];
        return (target, [.. source.Select(s => s.Key).Where(k => !named.Contains(k))]);
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
