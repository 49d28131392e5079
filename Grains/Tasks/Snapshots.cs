using Asya.Domain;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Tasks;

/// <summary>Shows a stored task to the outside.</summary>
internal static class Snapshots
{
    public static TaskSnapshot From(TaskState state, JsonBytes payload)
    {
        bool isOver = state.Phase.IsTerminal;
        bool isPausing = state.Pause is not null;
        return new()
        {
            Key = state.Key,
            Phase = state.Phase,
            Route = state.Route,
            Headers = state.Headers,
            Payload = payload,
            Result = state.Phase == TaskPhase.Succeeded ? payload : default,
            Error = state.Error,
            Message = state.Message,
            Flow = state.Flow,
            ParentId = state.ParentId,
            ContextId = state.ContextId,
            Principal = state.Principal,
            OnBehalfOf = state.OnBehalfOf,
            IsHook = !state.HookOf.IsEmpty,
            Timeout = state.Sla.Budget,
            Deadline = state.Sla.Deadline,
            Remaining = (isPausing || state.Gathering != 0) && !isOver ? state.Sla.Left : null,
            PauseNumber = state.PauseCount == 0 ? 0 : state.LastPause,
            PauseMetadata = state.Phase == TaskPhase.Paused ? state.Pause!.Metadata : default,
            PauseDefinition = state.Phase == TaskPhase.Paused ? state.Pause!.Definition : null,
            PausedAt = state.Phase == TaskPhase.Paused ? state.Pause!.PausedAt : null,
            CreatedAt = state.CreatedAt,
            UpdatedAt = state.UpdatedAt,
            LastEvent = state.LastEvent,
            Progress = state.Progress,
            Answers = state.Answers,
            Audiences = state.Audiences,
            RedrivenAs = state.RedrivenAs,
            Wait = state.Phase == TaskPhase.Paused && state.Pause!.Wait is { } wait ? From(wait) : null,
        };
    }

    private static TaskWait From(WaitState wait) => new()
    {
        Assignee = wait.Asked.Assignee,
        Groups = wait.Asked.Groups,
        NotRequester = wait.ExcludesRequester,
        ClaimedBy = wait.ClaimedBy,
        ClaimedUntil = wait.ClaimedUntil,
        DelegatedBy = wait.Delegations is [.., var last] ? last.From : null,
        DueAt = wait.DueAt,
        NextAt = wait.NextAt,
    };
}
