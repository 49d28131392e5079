using System.Text.Json.Nodes;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Actors.Tests.Abi;

/// <summary>tests/abi/cases.json: programs of a handler and what must come of them, whatever language runs them.</summary>
internal static class AbiTable
{
    private static readonly JsonObject Document =
        JsonNode.Parse(File.ReadAllText(Repository.File("tests", "abi", "cases.json")))!.AsObject();

    public static IReadOnlyList<JsonObject> Cases { get; } =
        [.. Document["groups"]!.AsArray().SelectMany(static g => g!["cases"]!.AsArray()).Select(static c => c!.AsObject())];

    public static JsonObject Find(string name) => Cases.Single(c => c["name"]!.GetValue<string>() == name);

    public static bool IsForPythonOnly(JsonObject @case) => @case.ContainsKey("python_only");

    /// <summary>The envelope that the case begins with: the table's own, with what the case changes of it.</summary>
    public static JsonObject EnvelopeOf(JsonObject @case)
    {
        JsonObject envelope = Document["envelope"]!.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in @case["envelope"]?.AsObject() ?? [])
        {
            envelope[name] = value?.DeepClone();
        }

        return envelope;
    }

    public static AbiResult Expected(JsonObject @case)
    {
        JsonObject envelope = EnvelopeOf(@case);
        AbiResult result = new();
        foreach (JsonNode? frame in @case["frames"]?.AsArray() ?? [])
        {
            result.Frames.Add(
                AbiResult.Frame(frame!["payload"], frame["next"] ?? envelope["next"], frame["headers"] ?? envelope["headers"]));
        }

        result.Flies.AddRange((@case["flies"]?.AsArray() ?? []).Select(AbiResult.Text));
        result.Got.AddRange((@case["got"]?.AsArray() ?? []).Select(AbiResult.Text));
        if (@case["error"] is { } error)
        {
            result.Fail(error["type"]?.GetValue<string>(), error["message"]?.GetValue<string>());
        }

        return result;
    }

    /// <summary>The step that an envelope of the table is.</summary>
    public static StepRequest Step(JsonObject envelope) => new()
    {
        Number = new(new TaskKey(envelope["id"]!.GetValue<string>()), 3, envelope["attempt"]!.GetValue<int>()),
        ParentId = envelope["parent_id"]?.GetValue<string>(),
        Route = new([.. Strings(envelope["prev"])], envelope["curr"]!.GetValue<string>(), [.. Strings(envelope["next"])]),
        Headers = JsonBytes.From(envelope["headers"]!),
        Payload = JsonBytes.EmptyObject,
    };

    private static IEnumerable<string> Strings(JsonNode? list) => list!.AsArray().Select(static n => n!.GetValue<string>());
}
