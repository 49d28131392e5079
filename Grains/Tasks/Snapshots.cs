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
        bool isPausing = state.Pauses.Current is not null;
        return new()
        {
            Key = state.Key,
            Phase = state.Phase,
            Route = state.Route,
            Headers = state.Headers,
            Payload = payload,
            Result = state.Phase == TaskPhase.Succeeded ? payload : default,
            Error = state.Error,
            Message = state.Progress.Message,
            Flow = state.Identity.Flow,
            ParentId = state.Identity.ParentId,
            ContextId = state.Identity.ContextId,
            Principal = state.Identity.Principal,
            OnBehalfOf = state.Identity.OnBehalfOf,
            Title = state.Subject?.Title,
            IsHook = !state.Identity.HookOf.IsEmpty,
            Timeout = state.Sla.Budget,
            Deadline = state.Sla.Deadline,
            Remaining = (isPausing || state.Children.Gathering != 0) && !isOver ? state.Sla.Left : null,
            PauseNumber = state.Pauses.Count == 0 ? 0 : state.Pauses.Last,
            PauseMetadata = state.Phase == TaskPhase.Paused ? state.Pauses.Current!.Metadata : default,
            PauseDefinition = state.Phase == TaskPhase.Paused ? state.Pauses.Current!.Definition : null,
            PausedAt = state.Phase == TaskPhase.Paused ? state.Pauses.Current!.PausedAt : null,
            CreatedAt = state.Identity.CreatedAt,
            UpdatedAt = state.UpdatedAt,
            LastEvent = state.LastEvent,
            Progress = state.Progress.Percent,
            Answers = state.Pauses.Answers,
            Audiences = state.Pauses.Audiences,
            RedrivenAs = state.Children.RedrivenAs,
            Wait = state.Phase == TaskPhase.Paused && state.Pauses.Current!.Wait is { } wait ? From(wait) : null,
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
