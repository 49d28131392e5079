using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>
/// Takes out of rows of earlier versions what requests could set then: control headers, and the rules of pauses that came of them.
/// </summary>
/// <remarks>
/// A row does not say whether a header came with the request or from an actor. Before the first step has ended it came with the request,
/// and goes. Later it may be an actor's: its rules about people stay and those of the flow are added, the flow's own form counts where
/// there is one, and no expiry answers or reroutes. So an honest pause may get stricter, and none gets weaker.
/// </remarks>
internal static class EarlierRows
{
    private static readonly ImmutableArray<string> NeverLeft = [Headers.OnError, FanInHeader.Name];

    private static readonly ImmutableArray<string> OfChildren = [FanInHeader.Slice, Headers.End, Headers.RedriveOf];

    /// <summary>Gets the row's state without them. A row of this version is returned as it is.</summary>
    public static TaskState Vet(TaskState state)
    {
        if (!state.Exists)
        {
            return state;
        }

        if (!state.Row.IsVetted)
        {
            TaskState vetted = VetPause(VetWish(VetHeaders(state)));
            state = vetted with { Row = vetted.Row with { IsVetted = true, WasChanged = !ReferenceEquals(vetted, state) } };
        }

        return state.Row.ArePausesBound ? state : BindPauses(state);
    }

    /// <summary>Gives the pauses ahead their definitions, where the row counted pauses and let a definition travel as a header.</summary>
    private static TaskState BindPauses(TaskState state)
    {
        // What is current has begun, if it is a pause at all.
        (PausesAhead? ahead, JsonBytes headers) =
            BindPauses(
                (state.Route ?? ActorRoute.Empty) with { Curr = "" }, state.Headers, PlanOf(state), state.Row.PlannedPauses,
                state.Row.AskAgain);
        return state
            with
        {
            Pauses = state.Pauses with { Ahead = ahead },
            Headers = headers,
            Row = state.Row with { ArePausesBound = true, AskAgain = default }
        };
    }

    /// <summary>The same for a child whose parent's silo is of such a version.</summary>
    public static (PausesAhead? Ahead, JsonBytes Headers) BindPauses(
        ActorRoute route, JsonBytes headers, PausePlan plan, int passed, JsonBytes askAgain)
    {
        (JsonBytes header, JsonBytes others) = Headers.Take(headers, Headers.Pause);
        PauseDefinition? said = !askAgain.IsEmpty
            ? new() { Id = "again", Metadata = askAgain, IsComplete = true }
            : PauseMetadata.TryRead(header, out JsonBytes metadata) ? new() { Id = "actor", Metadata = metadata } : null;
        return (PausesAhead.Bind(route, plan, passed, said), others);
    }

    private static TaskState VetHeaders(TaskState state)
    {
        if (JsonText.ReadObject(state.Headers) is not { } headers)
        {
            return state;
        }

        bool isChanged = false;
        void Remove(string name) => isChanged |= headers.Remove(name);
        foreach (string name in NeverLeft)
        {
            Remove(name);
        }

        // Only the engine makes children, and it tells them whose they are.
        foreach (string name in
            OfChildren.Where(name => state.Identity.Parent is null || (state.Identity.Parent.Reports && name != FanInHeader.Slice)))
        {
            Remove(name);
        }

        if (state.Progress.Step <= 1 && state.Identity.Parent is null)
        {
            Remove(Headers.Error);
            Remove(Headers.Pause);
        }
        else if (headers[Headers.Pause] is { } node && PauseMetadata.TryRead(JsonText.Write(node), out JsonBytes definition))
        {
            JsonBytes replaced = Restrict(state, definition, PlanOf(state).For(state.Row.PlannedPauses + 1).Metadata);
            if (replaced != definition)
            {
                headers[Headers.Pause] = JsonText.ReadObject(replaced);
                isChanged = true;
            }
        }

        return isChanged ? state with { Headers = headers.Count == 0 ? default : JsonText.Write(headers) } : state;
    }

    // Only a prompt, as requests may say today.
    private static TaskState VetWish(TaskState state)
    {
        if (state.Pauses.Wish is not { } wish || state.Identity.Principal is null)
        {
            return state;
        }

        JsonObject? prompt = JsonText.ReadObject(wish.Metadata)?["prompt"] is { } text
            ? new JsonObject { ["prompt"] = text.DeepClone() }
            : null;
        return state with
        {
            Pauses = state.Pauses with
            {
                Wish = wish with { IsConfined = true, Metadata = prompt is null ? default : JsonText.Write(prompt) },
            },
        };
    }

    private static TaskState VetPause(TaskState state)
    {
        JsonBytes planned = PlanOf(state).For(Math.Max(1, state.Row.PlannedPauses)).Metadata;
        if (state.Pauses.Current is not { } pause || pause.Metadata == planned)
        {
            return state;
        }

        JsonBytes metadata = Restrict(state, pause.Metadata, planned);
        if (metadata == pause.Metadata)
        {
            return state;
        }

        // Armed anew from the instant of the pause. A claim stays.
        PausePolicyReader.Read(metadata, out PausePolicy? policy);
        WaitState? wait = MilestoneRules.StartWait(policy, pause.PausedAt);
        return state
            with
        {
            Pauses = state.Pauses with
            {
                Current = pause with
                {
                    Metadata = metadata,
                    Wait = wait is null ? null : wait with { ClaimedBy = pause.Wait?.ClaimedBy, ClaimedUntil = pause.Wait?.ClaimedUntil },
                },
            },
        };
    }

    private static PausePlan PlanOf(TaskState state) => state.Pauses.Plan ?? PausePlan.Default;

    private static JsonBytes Restrict(TaskState state, JsonBytes definition, JsonBytes planned)
    {
        // A flow that says nothing of the pause has no rules that could take the place of its own.
        bool isOfFlow = state.Identity.Principal is not null && !planned.IsEmpty && planned != PausePlan.Default.Otherwise;
        JsonObject? said = JsonText.ReadObject(isOfFlow ? planned : definition);
        PausePolicyReader.Read(definition, out PausePolicy? policy);
        if (said is null || policy is null)
        {
            return isOfFlow ? planned : definition;
        }

        if (isOfFlow)
        {
            PeopleJson.SetWho(said, [.. (PausePolicyReader.Read(planned)?.People ?? []).Union(policy.People)]);
            return JsonText.Write(said);
        }

        bool answersItself = policy.Milestones is [.., PauseMilestone.Expire { Outcome: PauseExpiry.Answer or PauseExpiry.Reroute }];
        return answersItself && said["when"] is JsonObject when && when.Remove("expire") ? JsonText.Write(said) : definition;
    }
}
