using System.Collections.Immutable;
using System.Diagnostics;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Grains.Actors;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Grains.Telemetry;

/// <summary>Records a task's transitions from its stored states: each once, after it is durable.</summary>
/// <remarks>
/// A process that dies between the write and this loses a count, never a task. Spans are made where they end, so that none is open while a
/// person thinks.
/// </remarks>
internal static class TaskTelemetry
{
    private static readonly ImmutableArray<string> Milestones = [
        TaskEventKind.Reminded.WireName, TaskEventKind.Escalated.WireName, TaskEventKind.Expired.WireName];

    public static void Stored(TaskState previous, TaskState next, ActorRegistry actors)
    {
        KeyValuePair<string, object?> flow = new(AsyaAttributes.Flow, next.Identity.Flow ?? AsyaAttributes.NoFlow);
        if (!previous.Exists)
        {
            AsyaMetrics.TasksCreated.Add(1, flow);
        }

        if (previous.Phase != TaskPhase.Paused && next.Phase == TaskPhase.Paused)
        {
            AsyaMetrics.Pauses.Add(1, flow);
        }

        if (next.Phase == TaskPhase.Running && next.Progress.Retry is { } retry && next.Progress.Attempt > previous.Progress.Attempt
            && next.Progress.Step == previous.Progress.Step)
        {
            // Why it is tried again: its handler failed, or it could not be started or saved.
            string outcome = retry.Failures == 0 ? "failed" : "not_started";
            string actor = actors.Knows(next.Route.Curr) ? next.Route.Curr : AsyaAttributes.OtherActor;
            AsyaMetrics.StepRetries.Add(1, flow, new(AsyaAttributes.Actor, actor), new(AsyaAttributes.Outcome, outcome));
        }

        foreach (NewEvent item in previous.Phase == TaskPhase.Paused ? next.NewEvents : [])
        {
            if (Milestones.Contains(item.Event.Kind))
            {
                AsyaMetrics.WaitMilestones.Add(1, flow, new(AsyaAttributes.Outcome, item.Event.Kind));
            }
        }

        if (previous is { Phase: TaskPhase.Paused, Pauses.Current: { } pause } && next.Phase != TaskPhase.Paused)
        {
            PauseEnded(pause, next, flow);
        }

        if (next.Phase.IsTerminal && !previous.Phase.IsTerminal)
        {
            Ended(next, flow);
        }
    }

    private static void PauseEnded(PauseState pause, TaskState next, KeyValuePair<string, object?> flow)
    {
        string outcome = next.Phase == TaskPhase.Canceled ? "canceled"
            : next.NewEvents.Any(static e => e.Event.Kind == TaskEventKind.Expired.WireName) ? "expired"
            : "answered";
        AsyaMetrics.PauseDuration.Record((next.UpdatedAt - pause.PausedAt).TotalSeconds, flow, new(AsyaAttributes.Outcome, outcome));
        if (outcome == "answered")
        {
            AsyaMetrics.WaitAnswers.Add(1, flow, new(AsyaAttributes.WaitDue, DueOf(pause.Wait?.DueAt, next.UpdatedAt)));
        }

        using Activity? activity = TaskTrace.Start("paused", ActivityKind.Internal, next.Headers, startTime: pause.PausedAt);
        if (activity is not null)
        {
            activity.SetTag(AsyaAttributes.TaskId, IdOf(next)).SetTag(AsyaAttributes.Pause, pause.Number)
                .SetTag(AsyaAttributes.Outcome, outcome);
            activity.SetEndTime(next.UpdatedAt.UtcDateTime);
        }
    }

    private static void Ended(TaskState next, KeyValuePair<string, object?> flow)
    {
        AsyaMetrics.TasksEnded.Add(1, flow, new(AsyaAttributes.Phase, next.Phase.WireName));
        if (next.Error?.Code == TaskErrorCode.Timeout.WireName)
        {
            AsyaMetrics.SlaExpired.Add(1, flow);
        }

        using Activity? activity = TaskTrace.Start("task", ActivityKind.Internal, next.Headers, startTime: next.Identity.CreatedAt);
        if (activity is not null)
        {
            activity.SetTag(AsyaAttributes.TaskId, IdOf(next)).SetTag(AsyaAttributes.Flow, next.Identity.Flow)
                .SetTag(AsyaAttributes.Phase, next.Phase.WireName);
            if (next.Phase == TaskPhase.Failed)
            {
                activity.SetTag("error.type", next.Error?.Code).SetStatus(ActivityStatusCode.Error);
            }

            activity.SetEndTime(next.UpdatedAt.UtcDateTime);
        }
    }

    /// <summary>Gets where a wait is with its due date.</summary>
    public static string DueOf(DateTimeOffset? due, DateTimeOffset now) => due is null ? "undated" : due > now ? "in_time" : "overdue";

    private static string IdOf(TaskState state) => state.Key.Id.Value;
}
