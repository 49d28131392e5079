using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Asya.Actors.Tests.Abi;

/// <summary>Random paths into random envelopes: both languages must give the same result, word for word.</summary>
public sealed class AbiFuzzTests(PythonInterpreter python, ITestOutputHelper output) : IClassFixture<PythonInterpreter>
{
    private static readonly string[] Keys = ["a", "b", "a-b", "_c", "two words", "é", "0", "next", "x.y", "[0]", "'"];
    private static readonly string[] Verbs = ["GET", "SET", "SET", "DEL"];
    private static readonly string[] Roots = [
        ".headers", ".headers", ".headers", ".route.next", ".route.next", ".status", ".route.prev", ".id", "", "."];

    [Fact]
    public async Task CSharp_and_Python_agree_on_every_path()
    {
        int seed = Environment.GetEnvironmentVariable("ASYA_TEST_SEED") is { Length: > 0 } fixedSeed
            ? int.Parse(fixedSeed, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        int rounds = Environment.GetEnvironmentVariable("ASYA_TEST_TIER") == "full" ? 20_000 : 1_500;
        output.WriteLine($"[asya] abi fuzz: {rounds} programs, ASYA_TEST_SEED={seed}");
        Random random = new(seed);
        int succeeded = 0;
        for (int round = 0; round < rounds; round++)
        {
            JsonObject envelope = Envelope(random);
            JsonArray program = Program(random);

            AbiResult csharp = await CSharpInterpreter.RunAsync(envelope, program);
            AbiResult fromPython = await python.RunAsync(envelope, program);

            try
            {
                csharp.AssertSame(fromPython);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    $"ASYA_TEST_SEED={seed}, round {round}: {AbiResult.Text(program)} in {AbiResult.Text(envelope)}", e);
            }

            succeeded += csharp.Got.Count(static g => !g.StartsWith("""{"caught":""", StringComparison.Ordinal));
        }

        // A fuzz that only ever meets errors would prove little.
        Assert.True(succeeded > rounds / 4, $"Only {succeeded} commands did something.");
    }

    private static JsonObject Envelope(Random random) => new()
    {
        ["id"] = "fuzz",
        ["parent_id"] = null,
        ["prev"] = Names(random),
        ["curr"] = "here",
        ["next"] = Names(random),
        ["headers"] = Tree(random, 0, mustBeObject: true),
        ["attempt"] = 1,
    };

    private static JsonArray Names(Random random)
    {
        JsonArray names = [];
        for (int i = random.Next(4); i > 0; i--)
        {
            names.Add($"actor-{i}");
        }

        return names;
    }

    private static JsonNode? Tree(Random random, int depth, bool mustBeObject = false)
    {
        switch (mustBeObject ? 0 : depth > 3 ? 2 + random.Next(5) : random.Next(7))
        {
            case 0:
                JsonObject members = [];
                for (int i = random.Next(5); i > 0; i--)
                {
                    members[Pick(random, Keys)] = Tree(random, depth + 1);
                }

                return members;
            case 1:
                JsonArray items = [];
                for (int i = random.Next(4); i > 0; i--)
                {
                    items.Add(Tree(random, depth + 1));
                }

                return items;
            case 2:
                return random.Next(100);
            case 3:
                return Pick(random, Keys);
            case 4:
                return random.Next(2) == 0;
            default:
                return null;
        }
    }

    private static JsonArray Program(Random random)
    {
        JsonArray program = [];
        for (int i = 1 + random.Next(6); i > 0; i--)
        {
            string verb = Pick(random, Verbs);
            JsonArray command = [verb, Path(random)];
            if (verb == "SET")
            {
                command.Add(Tree(random, 2));
            }

            program.Add(new JsonArray("TRY", command));
        }

        program.Add(new JsonArray("TRY", new JsonArray("GET", ".headers")));
        program.Add(new JsonArray("TRY", new JsonArray("GET", ".route")));
        program.Add(new JsonArray("TRY", new JsonArray("GET", ".status")));
        program.Add(new JsonObject { ["payload"] = new JsonObject() });
        return program;
    }

    private static string Path(Random random)
    {
        StringBuilder path = new(Pick(random, Roots));
        for (int i = random.Next(4); i > 0; i--)
        {
            path.Append(random.Next(5) switch
            {
                0 => $".{Pick(random, Keys)}",
                1 => $"[\"{Pick(random, Keys)}\"]",
                2 or 3 => string.Create(CultureInfo.InvariantCulture, $"[{random.Next(-4, 4)}]"),
                _ => $"[{Bound(random)}:{Bound(random)}]",
            });
        }

        // One path in four is not quite one.
        if (random.Next(4) == 0)
        {
            const string Noise = ".[]\":-09ab _x'\u0660é\n";
            int at = random.Next(path.Length + 1);
            if (random.Next(2) == 0 && at < path.Length)
            {
                path.Remove(at, 1);
            }
            else
            {
                path.Insert(at, Noise[random.Next(Noise.Length)]);
            }
        }

        return path.ToString();
    }

    private static string Bound(Random random) => random.Next(3) == 0 ? "" : random.Next(-5, 6).ToString(CultureInfo.InvariantCulture);

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];
}
