using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>A pause that a request from outside asks for: what it may say, and what it asks once the task is there.</summary>
/// <remarks>
/// As soon as identity is known, such a pause is confined: it carries a prompt, takes a note, and admits only people whom the task's own
/// pauses admit. Otherwise its answer could change what an approval was given for.
/// </remarks>
internal static class ExternalPause
{
    private const string DefaultPrompt = "Task paused by external request";

    /// <summary>Indicates whether the rules for identified callers hold: the owner of the task is known, or the one who asks.</summary>
    public static bool IsConfined(TaskState state, PauseTask request) => request.By is not null || state.Identity.Principal is not null;

    /// <summary>Gets why a request is refused; null: it is not.</summary>
    public static PauseRefusal? Refuse(TaskState state, PauseTask request)
    {
        if (!request.Metadata.IsEmpty && PausePolicyReader.Read(request.Metadata, out _) is { } defect)
        {
            return new(TaskRejection.Invalid, $"The pause cannot be understood: {defect}.");
        }

        if (request.Metadata.IsEmpty || !IsConfined(state, request))
        {
            return null;
        }

        JsonObject metadata = JsonText.ReadObject(request.Metadata)!;
        if (metadata.TryGetPropertyValue("prompt", out JsonNode? prompt) && prompt is not null
            && prompt.GetValueKind() != JsonValueKind.String)
        {
            return new(TaskRejection.Invalid, "The pause cannot be understood: prompt must be a text.");
        }

        if (metadata.FirstOrDefault(static member => member.Key != "prompt").Key is not { } further)
        {
            return null;
        }

        if (!request.MayApprove || !RulesOf(state).All(rule => rule.Admits(Answerer.From(request), state)))
        {
            return new(TaskRejection.NotAllowed,
                $"A pause from outside carries a prompt; its '{further}' is for a principal whom the pauses of this task admit.");
        }

        // An answer comes from a person, or from the flow or the actor that asks; never from a request.
        return PausePolicyReader.Read(request.Metadata)?.Milestones
            is [.., PauseMilestone.Expire { Outcome: PauseExpiry.Answer or PauseExpiry.Reroute }]
            ? new(TaskRejection.Invalid,
                "A pause from outside must not answer itself: when.expire may only cancel the task or let it fail.")
            : null;
    }

    /// <summary>
    /// Gets the rules about people that the task's own pauses have: those of its flow, those it has met, those that actors have set for
    /// pauses ahead.
    /// </summary>
    public static ImmutableArray<PeopleRule> RulesOf(TaskState state)
    {
        IEnumerable<JsonBytes> bySteps = state.Pauses.Ahead is { } ahead
            ? ahead.Definitions.Append(ahead.Unplaced).Select(static definition => definition?.Metadata ?? default)
            : [];
        IEnumerable<JsonBytes> definitions = [.. state.Pauses.Plan.Entries, state.Pauses.Plan.Otherwise, .. bySteps];
        return [.. definitions.SelectMany(static definition => PausePolicyReader.Read(definition)?.People ?? [])
            .Concat(state.Pauses.PeopleAsked ?? []).Distinct()];
    }

    /// <summary>Makes the definition of the pause once its number is known.</summary>
    public static JsonBytes Define(TaskState state, PauseRequest wish, int number)
    {
        string prompt = wish.Message ?? DefaultPrompt;
        if (!wish.IsConfined)
        {
            return wish.Metadata.IsEmpty ? PauseMetadata.OfPrompt(prompt) : wish.Metadata;
        }

        JsonObject given = JsonText.ReadObject(wish.Metadata) ?? [];
        bool isPromptOnly = given.All(static member => member.Key == "prompt");
        JsonObject definition = new() { ["prompt"] = given["prompt"]?.DeepClone() ?? prompt };
        foreach ((string name, JsonNode? value) in given.Where(static member => member.Key is not ("prompt" or "who" or "asked_by")))
        {
            definition[name] = value?.DeepClone();
        }

        if (isPromptOnly)
        {
            // A place of its own, so that no note overwrites a value that was decided on.
            definition["fields"] = new JsonArray(new JsonObject
            {
                ["name"] = "note",
                ["type"] = "string",
                ["prompt"] = "A note",
                ["required"] = false,
                ["payload_key"] = $"/pause_notes/{number}",
            });
            definition["strict"] = true;
        }

        if (wish.By is not null)
        {
            definition["asked_by"] = wish.By;
        }

        ImmutableArray<PeopleRule> rules = [.. (PausePolicyReader.Read(wish.Metadata)?.People ?? []).Concat(RulesOf(state)).Distinct()];
        PeopleJson.SetWho(definition, rules);
        return JsonText.Write(definition);
    }
}
