using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Asya.Domain.ChildTasks;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Text;

/// <summary>The headers with a meaning for the rules. All others travel with the envelope unchanged.</summary>
internal static class Headers
{
    /// <summary>Set by an actor: prompt and fields of the pause that comes next. Consumed when the pause begins.</summary>
    public const string Pause = ReservedHeaders.Pause;

    /// <summary>Left-overs of a resume on a queue. Consumed when the task goes on.</summary>
    public const string ResumePrefix = "x-asya-resume-";

    /// <summary>Names the actor that takes over after a failure, instead of a retry.</summary>
    public const string OnError = "_on_error";

    /// <summary>The error that caused a task to be rerouted.</summary>
    public const string Error = "x-asya-error";

    /// <summary>Tells a hook how its task ended.</summary>
    public const string End = "x-asya-end";

    /// <summary>Tells a redriven task which task failed.</summary>
    public const string RedriveOf = "x-asya-redrive-of";

    /// <summary>What only the engine and the gateway write: an actor that could would make evidence of what never was.</summary>
    private static readonly ImmutableArray<string> EngineOnly =
        [Error, End, RedriveOf, FanInHeader.Slice, ReservedHeaders.A2ATaskId, ReservedHeaders.A2AContextId];

    /// <summary>Gets the headers that a step leaves, with those of the engine as they were before it.</summary>
    public static JsonBytes AfterStep(JsonBytes before, JsonBytes after)
    {
        if (after.IsEmpty || after == before || !EngineOnly.Any(name => Mentions(before, name) || Mentions(after, name))
            || JsonText.ReadObject(after) is not { } left)
        {
            return after.IsEmpty ? before : after;
        }

        JsonObject was = JsonText.ReadObject(before) ?? [];
        bool isChanged = false;
        foreach (string name in EngineOnly.Where(name => !JsonNode.DeepEquals(was[name], left[name])))
        {
            isChanged = true;
            if (was[name] is { } value)
            {
                left[name] = value.DeepClone();
            }
            else
            {
                left.Remove(name);
            }
        }

        return isChanged ? JsonText.Write(left) : after;
    }

    /// <summary>Sets a header.</summary>
    public static JsonBytes With(JsonBytes headers, string name, JsonNode value)
    {
        JsonObject bag = JsonText.ReadObject(headers) ?? [];
        bag[name] = value;
        return JsonText.Write(bag);
    }

    /// <summary>Takes a header out; an empty value if there is none.</summary>
    public static TakenHeader Take(JsonBytes headers, string name)
    {
        if (!Mentions(headers, name) || JsonText.ReadObject(headers) is not { } bag || !bag.TryGetPropertyValue(name, out JsonNode? value))
        {
            return new(default, headers);
        }

        bag.Remove(name);
        return new(value is null ? default : JsonText.Write(value), JsonText.Write(bag));
    }

    /// <summary>Takes every header out whose name starts like this.</summary>
    public static JsonBytes Without(JsonBytes headers, string prefix)
    {
        if (!Mentions(headers, prefix) || JsonText.ReadObject(headers) is not { } bag)
        {
            return headers;
        }

        foreach (string name in bag.Select(h => h.Key).Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
        {
            bag.Remove(name);
        }

        return JsonText.Write(bag);
    }

    // Most envelopes have no such header: a look at the bytes saves reading them. An escape could spell the same name.
    private static bool Mentions(JsonBytes headers, string name)
    {
        Span<byte> utf8 = stackalloc byte[64];
        return headers.Span.IndexOf(utf8[..Encoding.UTF8.GetBytes(name, utf8)]) >= 0 || headers.Span.Contains((byte)'\\');
    }
}
