using Asya.Domain.ChildTasks;
using Asya.Domain.Origins;
using Asya.Domain.Pausing;
using Asya.Domain.Resiliency;
using Asya.Domain.Text;
using Asya.Events;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain;

/// <summary>The rules between steps: the outcome of a step is taken, the route moves on, the next step begins.</summary>
internal static class StepRules
{
    public static TaskDecision CompleteStep(TaskState state, StepReport report, ResiliencyPlan? resiliency, DateTimeOffset now)
    {
        if (report.Number != state.Number || state.Children.Gathering != 0)
        {
            return TaskDecision.Unchanged(state);
        }

        TaskState fresh = WithoutPendingEvents(state);
        if (state.Sla.IsRunning && state.Sla.IsSpent(now))
        {
            return TaskDecision.Transition(state, EndRules.TimeOut(fresh, now), now, stepIsOver: true);
        }

        TaskState? next = (state.Route.Curr == ActorRoute.PauseActor, report.Outcome) switch
        {
            (false, StepOutcome.Done) => StepDone(fresh, report, now),
            (false, StepOutcome.Ended) => EndRules.Succeed(fresh with { Route = new(state.Route.Prev.Add(state.Route.Curr), "", []) }, now),
            (false, StepOutcome.Failed) => FailureRules.StepFailed(fresh, report, resiliency, now),
            (false, StepOutcome.UnknownActor) => FailureRules.ActorMissing(fresh, now),
            (true, StepOutcome.CheckpointSaved) when report.Sha256 is { } sha => PauseRules.Saved(fresh, sha, now),
            (true, StepOutcome.CheckpointFailed) or (_, StepOutcome.Undelivered) =>
                FailureRules.RetryLater(fresh, report.Reason ?? "the step could not be started", now),

            // An outcome that its step cannot have is no outcome.
            _ => null,
        };
        return next is null ? TaskDecision.Unchanged(state) : TaskDecision.Transition(state, next, now, stepIsOver: true);
    }

    /// <summary>Starts the current entry of the route.</summary>
    public static TaskState Enter(TaskState state, DateTimeOffset now)
    {
        // A slice ends where its parent continues. Every route ends at x-sink.
        if (state.Route.Curr == ActorRoute.SinkActor
            || (state.Identity.Parent is { EndsAt.Length: > 0 } link && link.EndsAt == state.Route.Curr))
        {
            state = state with { Route = new(state.Route.Prev, "", []) };
        }

        if (GatherRules.OpenFanIn(state) is { } fanOut)
        {
            return GatherRules.Begin(state, fanOut, now);
        }

        // x-resume follows a pause: without a pause there is nothing to resume, and without slices nothing to gather.
        if (state.Route.Curr is ActorRoute.ResumeActor or ActorRoute.FanInActor)
        {
            return Enter(state with { Route = state.Route.Shift() }, now);
        }

        if (state.Route.IsOver)
        {
            return EndRules.Succeed(state, now);
        }

        if (state.Route.Curr == ActorRoute.SumpActor)
        {
            return EndRules.Fail(state, ErrorAt(state, TaskErrorCode.DeadLetter, "the task was sent to x-sump"), now);
        }

        if (state.Route.Curr == ActorRoute.PauseActor)
        {
            return PauseRules.Begin(state, wish: null, now);
        }

        if (state.Pauses.Wish is { } wish)
        {
            ActorRoute detour = new(state.Route.Prev, ActorRoute.PauseActor, state.Route.Next.Insert(0, state.Route.Curr));
            return PauseRules.Begin(state with { Route = detour }, wish, now);
        }

        state = state with { Progress = state.Progress.NextStep(now) };
        return WithEvent(state, TaskEventKind.Started, $"Processing in {state.Route.Curr}", now);
    }

    private static TaskState StepDone(TaskState state, StepReport report, DateTimeOffset now)
    {
        if (report.Payload.Length > PayloadLimits.MaxBytes)
        {
            return EndRules.Fail(state,
                ErrorAt(state, TaskErrorCode.PayloadTooLarge,
                    $"actor '{state.Route.Curr}' returned a payload of more than {PayloadLimits.MaxBytes} bytes"), now);
        }

        (JsonBytes said, JsonBytes headers) = Headers.Take(Headers.AfterStep(state.Headers, report.Headers), Headers.Pause);
        PauseDefinition? definition = DefinitionRules.FromHeader(said, state, out string? defect);
        if (defect is not null)
        {
            return EndRules.Fail(state, ErrorAt(state, DefinitionRules.CodeOf(definition), defect), now);
        }

        // Only the task knows where it has been: of the reported route, only the entries ahead count.
        ActorRoute route = report.Route is { } reported ? state.Route with { Next = reported.Next } : state.Route;
        RouteChange change = PausesAhead.Follow(state.Pauses.Ahead, state.Route.Next, route.Next, definition);
        if (MandatoryRules.Refuse(state, change, route.Next) is { } refusal)
        {
            return EndRules.Fail(state, refusal, now);
        }

        TaskState next = PauseRules.WithPausesAhead(state, change, definition, now) with
        {
            Route = route.Shift(),
            Payload = report.Payload,
            Origins = OriginRules.AfterStep(state, report.Payload),
            Headers = headers,
        };
        return FanOutRules.Continue(next, state, report, now);
    }
}
