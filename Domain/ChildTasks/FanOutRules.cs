using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Events;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.ChildTasks;

/// <summary>The rules of a fan-out: a step with several payloads starts other tasks, whose settlement is recorded.</summary>
internal static class FanOutRules
{
    /// <summary>Continues after a step: as one task, or as several if the step returned several payloads.</summary>
    /// <param name="state">The task after the step.</param>
    /// <param name="before">The task at the step.</param>
    /// <param name="report">What the step reported.</param>
    /// <param name="now">The time.</param>
    public static TaskState Continue(TaskState state, TaskState before, StepReport report, DateTimeOffset now)
    {
        (JsonBytes header, JsonBytes headers) = Headers.Take(state.Headers, FanInHeader.Name);
        ImmutableArray<StepFrame> others = report.Others.IsDefault ? [] : report.Others;
        if (header.IsEmpty && others.IsEmpty)
        {
            return StepRules.Enter(state, now);
        }

        FanIn? fanIn = null;
        if (!header.IsEmpty)
        {
            fanIn = FanInHeader.Read(header, others.Length, state.Sla.RemainingAt(now), out string? why);
            if (fanIn is null)
            {
                return EndRules.Fail(state, ErrorAt(state, TaskErrorCode.InvalidResult, $"the header {FanInHeader.Name} {why}"), now);
            }
        }

        ImmutableArray<ChildFrame>.Builder frames = ImmutableArray.CreateBuilder<ChildFrame>(others.Length);
        foreach (StepFrame frame in others)
        {
            if (ChildOf(before, frame, frames.Count + 1, others.Length, out ChildFrame child) is { } refusal)
            {
                return EndRules.Fail(before, refusal, now);
            }

            frames.Add(child);
        }

        FanOut fanOut = new()
        {
            Step = state.Progress.Step,
            Event = state.LastEvent + 1,
            Count = frames.Count,
            Work = frames.Count == 0 ? FanOutWork.None : FanOutWork.Start,
            Key = report.FanOutKey ?? "",
            Budget = state.Sla.RemainingAt(now),
            FanIn = fanIn,
        };
        TaskState next = state with { Headers = headers, Children = state.Children with { FanOuts = state.Children.FanOuts.Add(fanOut) } };
        return StepRules.Enter(
            WithEvent(next, TaskEventKind.FannedOut, $"{frames.Count} more tasks", now,
                FanOutDocument.Write(state.Route.Prev, frames.DrainToImmutable())),
            now);
    }

    /// <summary>Makes the envelope of a child, with the definitions of the pauses in its route.</summary>
    /// <returns>Why the step fails; null: it does not.</returns>
    private static TaskError? ChildOf(TaskState before, StepFrame frame, int index, int count, out ChildFrame child)
    {
        JsonBytes left = frame.Headers.IsEmpty ? default : Headers.AfterStep(before.Headers, frame.Headers);
        (JsonBytes said, JsonBytes headers) = Headers.Take(left, Headers.Pause);
        PauseDefinition? definition = DefinitionRules.FromHeader(said, before, out string? defect);
        RouteChange change = PausesAhead.Follow(before.Pauses.Ahead, before.Route.Next, frame.Next, definition);
        string parent = before.Key.Id.Value;
        child = new(frame with { Headers = HeadersOfSlice(headers, parent, index, count) }, change.Ahead);
        return defect is null
            ? MandatoryRules.Refuse(before, change, frame.Next)
            : ErrorAt(before, DefinitionRules.CodeOf(definition), defect);
    }

    private static JsonBytes HeadersOfSlice(JsonBytes headers, string parent, int index, int count)
    {
        (_, headers) = Headers.Take(headers, FanInHeader.Name);
        return Headers.With(
            headers, FanInHeader.Slice, new JsonObject { ["origin_id"] = parent, ["slice_index"] = index, ["slice_count"] = count });
    }

    public static TaskDecision SettleChildren(TaskState state, TaskCommand.SettleChildren command, DateTimeOffset now)
    {
        FanOut? fanOut = state.Children.FanOuts.FirstOrDefault(f => f.Event == command.FanOut && f.Work == command.Work);
        if (fanOut is null)
        {
            return TaskDecision.Unchanged(state);
        }

        // A running parent keeps the entry: it may have to cancel the children, or waits for them.
        bool isDone = state.Phase.IsTerminal || command.Work == FanOutWork.Cancel;
        return TaskDecision.Transition(state, WithoutPendingEvents(state) with
        {
            Children = state.Children with
            {
                FanOuts = isDone
                    ? state.Children.FanOuts.Remove(fanOut)
                    : state.Children.FanOuts.Replace(fanOut, fanOut with { Work = FanOutWork.None }),
            },
        }, now);
    }

    public static TaskDecision ParentNotified(TaskState state, DateTimeOffset now) => state.MustReportToParent
        ? TaskDecision.Transition(state,
            WithoutPendingEvents(state) with { Identity = state.Identity with { Parent = state.Identity.Parent! with { Told = true } } },
            now)
        : TaskDecision.Unchanged(state);

    /// <summary>Tells what is left to do about the children once their parent is over.</summary>
    public static ImmutableArray<FanOut> AfterEnd(TaskState state, TaskPhase phase)
    {
        ImmutableArray<FanOut>.Builder rest = ImmutableArray.CreateBuilder<FanOut>();
        foreach (FanOut fanOut in state.Children.FanOuts)
        {
            // Slices have no parent to wait for them any more. Other children live on, unless the parent was cancelled.
            if (phase == TaskPhase.Canceled || fanOut.FanIn is not null)
            {
                rest.Add(fanOut with { Work = FanOutWork.Cancel });
            }
            else if (fanOut.Work == FanOutWork.Start)
            {
                rest.Add(fanOut);
            }
        }

        return rest.DrainToImmutable();
    }
}
