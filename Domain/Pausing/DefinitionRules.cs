using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>The rules that make one question of what the flow and an actor say of a pause.</summary>
/// <remarks>
/// Without identity an actor's definition replaces the flow's, as the guides say. With identity it adds to it, unless the flow lets it
/// replace: the prompt and further fields are the actor's, whatever the flow says of form, people and times stays in force.
/// </remarks>
internal static class DefinitionRules
{
    /// <summary>Gets what an actor says of the pause that comes next.</summary>
    /// <param name="header">The header's value: an object, or an object written as text, or a mere prompt. Empty or null: nothing.</param>
    /// <param name="state">The task whose step has ended.</param>
    /// <param name="defect">What is wrong with the header. Null: nothing.</param>
    public static PauseDefinition? FromHeader(JsonBytes header, TaskState state, out string? defect)
    {
        defect = null;
        if (header.IsEmpty)
        {
            return null;
        }

        if (PauseMetadata.TryRead(header, out JsonBytes metadata))
        {
            defect = PausePolicyReader.Read(metadata, out _, isFromActor: true) is { } wrong
                ? $"the pause that actor '{state.Route.Curr}' defines cannot be understood: {wrong}"
                : null;
            return new() { Id = $"step:{state.Progress.Step}/{state.Route.Curr}", Metadata = metadata };
        }

        defect = $"the header {Headers.Pause} must be an object with prompt and fields, or a text";
        return null;
    }

    /// <summary>Gets the code of a step whose header has a defect: it is no definition, or one with a member that is wrong.</summary>
    public static TaskErrorCode CodeOf(PauseDefinition? definition) =>
        definition is null ? TaskErrorCode.InvalidResult : TaskErrorCode.InvalidPause;

    /// <summary>Makes the question of a pause that begins now.</summary>
    public static PauseQuestion Resolve(TaskState state, PauseDefinition definition)
    {
        if (definition.IsComplete)
        {
            return new(definition.Id ?? "", definition.Metadata);
        }

        (string id, JsonBytes ofFlow) = state.Pauses.Plan.For(definition.Entry);
        if (definition.Metadata.IsEmpty)
        {
            return ofFlow.IsEmpty
                ? new(id, default, "an actor has put it into the route and says nothing of it, and neither does the flow")
                : new(id, ofFlow);
        }

        bool adds = id != PausePlan.DefaultId && !ofFlow.IsEmpty && state.Identity.Principal is not null
            && !state.Pauses.Plan.ActorReplaces;
        return adds ? Add(id, ofFlow, definition) : new(definition.Id ?? "", definition.Metadata);
    }

    // Of what cannot be added nothing is left to be asked again: the actor's part alone would lack the flow's rules.
    private static PauseQuestion Add(string id, JsonBytes ofFlow, PauseDefinition definition)
    {
        id = $"{id}+{definition.Id}";
        if ((PausePolicyReader.Read(definition.Metadata, out PausePolicy? actor, isFromActor: true)
            ?? PausePolicyReader.Read(ofFlow, out _)) is { } defect)
        {
            return new(id, default, defect);
        }

        PausePolicy? flow = PausePolicyReader.Read(ofFlow);
        JsonObject question = JsonText.ReadObject(ofFlow)!;
        JsonObject said = JsonText.ReadObject(definition.Metadata)!;
        if (flow is { People.IsEmpty: false } && !question.ContainsKey("when")
            && actor?.Milestones is [.., PauseMilestone.Expire { Outcome: PauseExpiry.Answer or PauseExpiry.Reroute }])
        {
            return new(id, default, "the flow says who answers, so an actor's when.expire may only cancel the task or let it fail");
        }

        bool isStrict = flow is { IsStrict: true } || actor is { IsStrict: true };
        foreach ((string name, JsonNode? value) in said)
        {
            if (name is not ("who" or "fields" or "strict")
                && !(name is "when" or "extend_sla" or "claim_for" or "then" && question.ContainsKey(name)))
            {
                question[name] = value?.DeepClone();
            }
        }

        if (isStrict)
        {
            question["strict"] = true;
        }

        AddFields(question, said);
        if (question.ContainsKey("who"))
        {
            PeopleJson.AddWho(question, [.. (actor?.People ?? []).Except(flow?.People ?? [])]);
        }
        else if (said["who"] is { } people)
        {
            question["who"] = people.DeepClone();
        }

        return new(id, JsonText.Write(question));
    }

    // A field of the flow's stays as it is: an actor that could make it optional would ask another question.
    private static void AddFields(JsonObject question, JsonObject said)
    {
        if (said["fields"] is not JsonArray further)
        {
            return;
        }

        JsonArray fields = question["fields"] as JsonArray ?? [];
        HashSet<string?> names = [.. fields.Select(NameOf)];
        question["fields"] =
            new JsonArray(
                [.. fields.Concat(further.Where(field => !names.Contains(NameOf(field)))).Select(static field => field?.DeepClone())]);
    }

    private static string? NameOf(JsonNode? field) =>
        field is JsonObject members && members["name"] is { } name && name.GetValueKind() == JsonValueKind.String
            ? name.GetValue<string>()
            : null;
}
