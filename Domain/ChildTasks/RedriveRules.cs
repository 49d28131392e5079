using System.Collections.Immutable;
using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Events;
using Asya.Identity;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.ChildTasks;

/// <summary>The rule that retries a failed task as another task.</summary>
internal static class RedriveRules
{
    public static TaskDecision Redrive(TaskState state, TaskCommand.Redrive command, DateTimeOffset now)
    {
        if (state.Children.RedrivenAs is not null)
        {
            return TaskDecision.Unchanged(state);
        }

        if (state.Phase != TaskPhase.Failed)
        {
            return TaskDecision.Reject(
                state, TaskRejection.NotRedrivable, $"Only a failed task can be tried again (status: {state.Phase.WireName})");
        }

        if (state.Error?.Code == TaskErrorCode.SliceFailed.WireName || state.Route.IsOver || state.Route.Curr == ActorRoute.SumpActor
            || (state.Route.Curr == ActorRoute.PauseActor && state.Pauses.Unanswered is null))
        {
            return TaskDecision.Reject(
                state, TaskRejection.NotRedrivable, "The task did not fail at a step that could be done again; start a new one.");
        }

        bool isUnanswered = state.Pauses.Unanswered is not null
            || (state.Route.Curr == ActorRoute.ResumeActor && state.Pauses.Answers.LastOrDefault()?.Pause != state.Pauses.Last);
        JsonBytes payload = state.Pauses.Unanswered?.CheckpointKey is not null ? command.Asked : state.Payload;
        if (isUnanswered && payload.IsEmpty)
        {
            return TaskDecision.Reject(state, TaskRejection.NotRedrivable,
                "checkpoint not found: the task failed while it waited for an answer, and its envelope is missing or was changed; start a new one.");
        }

        // An unanswered pause is asked again, as it was.
        ImmutableArray<string> route = state.Route.Next.Insert(0, isUnanswered ? ActorRoute.PauseActor : state.Route.Curr);
        PausesAhead? pauses = isUnanswered
            ? PausesAhead.Follow(state.Pauses.Ahead, state.Route.Next, route, state.Pauses.Unanswered?.AskedAgain).Ahead
            : state.Pauses.Ahead;
        ImmutableArray<PauseDefinition> before = QuestionsAsked.Before(state, state.Pauses.Unanswered);
        pauses = PausesAhead.Before(before, pauses, route);
        route = [.. Enumerable.Repeat(ActorRoute.PauseActor, before.Length), .. route];
        string id = state.Key.Id.Value;
        StepFrame frame = new()
        {
            Payload = payload.IsEmpty ? JsonBytes.EmptyObject : payload,
            Next = route,
            Headers = Headers.With(state.Headers, Headers.RedriveOf, id),
        };
        FanOut again = new()
        {
            Kind = FanOutKind.Redrive,
            Step = state.Progress.Step,
            Event = state.LastEvent + 1,
            Count = 1,
            Key = command.Key,
            Budget = command.Budget,
        };
        TaskState next = WithoutPendingEvents(state) with
        {
            Children = state.Children with { FanOuts = state.Children.FanOuts.Add(again), RedrivenAs = again.ChildId(1).Value },
            Identity = state.Identity with { FurtherRequesters = RequestersWith(state, command.Request) },
        };
        if (state.Pauses.Unanswered is { CheckpointKey: { } key } asked)
        {
            // The redriven task has the payload now.
            next = next with
            {
                Pauses = next.Pauses with { Unanswered = asked with { CheckpointKey = null, Sha256 = null } },
                Cleanup = next.Cleanup.RemoveAll(item => item.Key == key).Add(new(key, now)),
            };
        }

        return TaskDecision.Transition(state,
            WithEvent(next, TaskEventKind.Redriven, $"Tried again as {next.Children.RedrivenAs}", now,
                FanOutDocument.Write(state.Route.Prev, [new(frame, pauses)]), command.Request?.By, command.Request?.OnBehalfOf?.Name), now);
    }

    // The second try has them from here. The first one is over.
    private static ImmutableArray<string>? RequestersWith(TaskState state, RedriveTask? request)
    {
        ImmutableArray<string> more =
        [
            .. new[] { request?.By, request?.OnBehalfOf?.Name }.OfType<string>()
                .Where(name => !state.Identity.Requesters.Any(known => PrincipalName.AreSame(known, name))),
        ];
        return more.IsEmpty ? state.Identity.FurtherRequesters : [.. state.Identity.FurtherRequesters ?? [], .. more];
    }
}
