using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.Origins;
using Asya.Domain.Text;
using Asya.Events;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.ChildTasks;

/// <summary>The rules of a fan-in: the task waits for its slices, takes their results one by one and continues with all of them.</summary>
internal static class GatherRules
{
    /// <summary>Finds the fan-out whose slices the task waits for at the current entry of its route; of several, the latest.</summary>
    public static FanOut? OpenFanIn(TaskState state) =>
        state.Children.FanOuts.LastOrDefault(f => f.FanIn is { } fanIn && (state.Route.IsOver
            || state.Route.Curr == (fanIn.Actor.Length == 0 ? ActorRoute.FanInActor : fanIn.Actor)));

    /// <summary>Waits for the slices. The task's own budget stands still, for each slice has one, and may wait for a person.</summary>
    public static TaskState Begin(TaskState state, FanOut fanOut, DateTimeOffset now)
    {
        TaskState next = state with
        {
            Progress = state.Progress.NextStep(now),
            Sla = state.Sla.Freeze(now),
            Children = state.Children with { Gathering = fanOut.Event },
        };
        return WithEvent(next, TaskEventKind.Gathering, $"Waiting for {fanOut.FanIn!.Missing} of {fanOut.Count} slices", now);
    }

    public static TaskDecision RecordSlice(TaskState state, SliceReport report, DateTimeOffset now)
    {
        FanOut? fanOut = state.Children.FanOuts.FirstOrDefault(f => f.Event == report.FanOut);
        int at = report.Index - 1;
        if (fanOut?.FanIn is not { } fanIn || at < 0 || at >= fanIn.Slices.Length || fanIn.Slices[at] != 0)
        {
            return TaskDecision.Unchanged(state);
        }

        bool succeeded = report.Phase == TaskPhase.Succeeded;
        string said = $"slice {report.Index} of {fanOut.Count} {report.Phase.WireName}{(succeeded ? "" : $": {report.Reason}")}";
        TaskState fresh = WithoutPendingEvents(state);
        if (!succeeded && !fanIn.Collect)
        {
            TaskError error = ErrorAt(state, TaskErrorCode.SliceFailed, said) with { FailedChild = fanOut.ChildId(report.Index).Value };
            return TaskDecision.Transition(state, EndRules.Fail(fresh, error, now), now);
        }

        JsonBytes entry = succeeded
            ? report.Payload
            : JsonText.Write(
                new JsonObject { ["error"] = new JsonObject { ["status"] = report.Phase.WireName, ["message"] = report.Reason } });
        FanIn taken = fanIn with
        {
            Slices = fanIn.Slices.SetItem(at, state.LastEvent + 1),
            LeastLeft = report.Left < fanIn.LeastLeft ? report.Left : fanIn.LeastLeft,
        };
        TaskState next = fresh
            with
        { Children = fresh.Children with { FanOuts = state.Children.FanOuts.Replace(fanOut, fanOut with { FanIn = taken }) } };
        return TaskDecision.Transition(state, WithEvent(next, TaskEventKind.Slice, said, now, entry), now);
    }

    public static TaskDecision Gather(TaskState state, TaskCommand.Gather command, DateTimeOffset now)
    {
        if (state.Children.Gathering != command.FanOut || state.Children.Gathered is not { FanIn: { Missing: 0 } fanIn } fanOut)
        {
            return TaskDecision.Unchanged(state);
        }

        string[] path = fanIn.AggregationKey.Split('/', StringSplitOptions.RemoveEmptyEntries);

        // A gathering actor is entered with the results; x-fan-in is done.
        TaskState next = WithoutPendingEvents(state) with
        {
            Children = state.Children with { Gathering = 0, FanOuts = state.Children.FanOuts.Remove(fanOut) },
            Payload = Merged(state.Payload, path, command.List),
            Origins = OriginRules.AfterGather(state, fanOut, path),
            Route = state.Route.Curr == ActorRoute.FanInActor ? state.Route.Shift() : state.Route,
            Sla = (state.Sla with { Left = state.Sla.Left < fanIn.LeastLeft ? state.Sla.Left : fanIn.LeastLeft }).Thaw(now),
        };
        if (next.Payload.Length > PayloadLimits.MaxBytes)
        {
            return TaskDecision.Transition(state,
                EndRules.Fail(next,
                    ErrorAt(state, TaskErrorCode.PayloadTooLarge,
                        $"the results of {fanOut.Count} slices make a payload of more than {PayloadLimits.MaxBytes} bytes"), now), now);
        }

        if (!StrictJson.Inspect(next.Payload.Span).IsObject)
        {
            return TaskDecision.Transition(state,
                EndRules.Fail(next,
                    ErrorAt(state, TaskErrorCode.InvalidResult, "the results of the slices make a payload that is nested too deeply"),
                    now), now);
        }

        next = WithEvent(next, TaskEventKind.Gathered, $"All of {fanOut.Count} slices are there", now);
        return TaskDecision.Transition(state, next.Sla.IsSpent(now) ? EndRules.TimeOut(next, now) : StepRules.Enter(next, now), now);
    }

    private static JsonBytes Merged(JsonBytes payload, ReadOnlySpan<string> path, JsonBytes list)
    {
        using JsonDocument own = JsonDocument.Parse(payload.Utf8, new() { MaxDepth = PayloadLimits.MaxDepth * 2 });
        using JsonDocument results = JsonDocument.Parse(list.Utf8, new() { MaxDepth = PayloadLimits.MaxDepth * 2 });
        Overlay overlay = new();
        overlay.Put(path, results.RootElement);
        return JsonText.Write((overlay, own.RootElement), static (writer, m) => m.overlay.Write(writer, m.RootElement));
    }
}
