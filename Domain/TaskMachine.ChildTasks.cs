using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.ChildTasks;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Domain;

/// <content>Tasks that set others going: fan-out and fan-in, hooks after the end, a second try of what failed.</content>
internal static partial class TaskMachine
{
    /// <summary>Goes on after a step: alone, or as several tasks if the step gave several payloads.</summary>
    private static TaskState FansOut(TaskState state, StepReport report, DateTimeOffset now)
    {
        (JsonBytes header, JsonBytes headers) = Headers.Take(state.Headers, FanInHeader.Name);
        ImmutableArray<StepFrame> others = report.Others.IsDefault ? [] : report.Others;
        if (header.IsEmpty && others.IsEmpty)
        {
            return EnterStep(state, now);
        }

        FanIn? fanIn = null;
        if (!header.IsEmpty)
        {
            fanIn = FanInHeader.Read(header, others.Length, state.Sla.RemainingAt(now), out string? why);
            if (fanIn is null)
            {
                return Fail(state, Error(state, "invalid_result", $"the header {FanInHeader.Name} {why}"), now);
            }
        }

        string id = new TaskKey(state.Key).Id.Value;
        ImmutableArray<StepFrame> frames = [.. others.Select((frame, i) => frame with { Headers = HeadersOfSlice(frame.Headers, id, i + 1, others.Length) })];
        FanOut fanOut = new()
        {
            Step = state.Step,
            Event = state.LastEvent + 1,
            Count = frames.Length,
            Work = frames.IsEmpty ? FanOutWork.None : FanOutWork.Start,
            Key = report.FanOutKey ?? "",
            Budget = state.Sla.RemainingAt(now),
            FanIn = fanIn,
        };
        TaskState next = state with { Headers = headers, FanOuts = state.FanOuts.Add(fanOut) };
        return EnterStep(WithEvent(next, "fanned_out", $"{frames.Length} more tasks", now, FanOutDocument.Write(state.Route.Prev, frames)), now);
    }

    private static JsonBytes HeadersOfSlice(JsonBytes headers, string parent, int index, int count)
    {
        (_, headers) = Headers.Take(headers, FanInHeader.Name);
        return Headers.With(headers, FanInHeader.Slice, new JsonObject { ["origin_id"] = parent, ["slice_index"] = index, ["slice_count"] = count });
    }

    /// <summary>Finds the slices that are to be waited for where the task is now; of several the latest.</summary>
    private static FanOut? OpenFanIn(TaskState state) =>
        state.FanOuts.LastOrDefault(f => f.FanIn is { } fanIn && (state.Route.IsOver || (state.Route.Curr.Length > 0
            && state.Route.Curr == (fanIn.Actor.Length == 0 ? ActorRoute.FanInActor : fanIn.Actor))));

    /// <summary>Waits for the slices. They have budgets of their own, so the task's stands still: a slice may wait for a person.</summary>
    private static TaskState BeginGathering(TaskState state, FanOut fanOut, DateTimeOffset now)
    {
        TaskState next = state with
        {
            Step = state.Step + 1,
            Attempt = 1,
            Retry = null,
            StepSince = now,
            Sla = state.Sla.Freeze(now),
            Gathering = fanOut.Event,
        };
        return WithEvent(next, "gathering", $"Waiting for {fanOut.FanIn!.Missing} of {fanOut.Count} slices", now);
    }

    private static TaskDecision RecordSlice(TaskState state, SliceReport report, DateTimeOffset now)
    {
        FanOut? fanOut = state.FanOuts.FirstOrDefault(f => f.Event == report.FanOut);
        int at = report.Index - 1;
        if (state.Phase.IsTerminal || fanOut?.FanIn is not { } fanIn || at < 0 || at >= fanIn.Slices.Length || fanIn.Slices[at] != 0)
        {
            return TaskDecision.Unchanged(state);
        }

        bool succeeded = report.Phase == TaskPhase.Succeeded;
        string said = $"slice {report.Index} of {fanOut.Count} {report.Phase.WireName}{(succeeded ? "" : $": {report.Reason}")}";
        TaskState fresh = WithoutPendingEvents(state);
        if (!succeeded && !fanIn.Collect)
        {
            return Transition(state, Fail(fresh, Error(state, "slice_failed", said), now), now);
        }

        JsonBytes entry = succeeded
            ? report.Payload
            : JsonText.Write(new JsonObject { ["error"] = new JsonObject { ["status"] = report.Phase.WireName, ["message"] = report.Reason } });
        FanIn taken = fanIn with
        {
            Slices = fanIn.Slices.SetItem(at, state.LastEvent + 1),
            LeastLeft = report.Left < fanIn.LeastLeft ? report.Left : fanIn.LeastLeft,
        };
        TaskState next = fresh with { FanOuts = state.FanOuts.Replace(fanOut, fanOut with { FanIn = taken }) };
        return Transition(state, WithEvent(next, "slice", said, now, entry), now);
    }

    private static TaskDecision Gather(TaskState state, TaskCommand.Gather command, DateTimeOffset now)
    {
        if (state.Phase != TaskPhase.Running || state.Gathering != command.FanOut || state.Gathered is not { FanIn: { Missing: 0 } fanIn } fanOut)
        {
            return TaskDecision.Unchanged(state);
        }

        // An actor that gathers is entered with the results; x-fan-in has nothing more to do.
        TaskState next = WithoutPendingEvents(state) with
        {
            Gathering = 0,
            FanOuts = state.FanOuts.Remove(fanOut),
            Payload = Merged(state.Payload, fanIn.AggregationKey, command.List),
            Route = state.Route.Curr == ActorRoute.FanInActor ? state.Route.Shift() : state.Route,
            Sla = (state.Sla with { Left = state.Sla.Left < fanIn.LeastLeft ? state.Sla.Left : fanIn.LeastLeft }).Thaw(now),
        };
        if (next.Payload.Length > PayloadLimits.MaxBytes)
        {
            return Transition(state, Fail(next, Error(state, "payload_too_large", $"the results of {fanOut.Count} slices make a payload of more than {PayloadLimits.MaxBytes} bytes"), now), now);
        }

        if (!StrictJson.Inspect(next.Payload.Span).IsObject)
        {
            return Transition(state, Fail(next, Error(state, "invalid_result", "the results of the slices make a payload that is nested too deeply"), now), now);
        }

        next = WithEvent(next, "gathered", $"All of {fanOut.Count} slices are there", now);
        return Transition(state, next.Sla.IsSpent(now) ? Fail(next, TimedOut, now) : EnterStep(next, now), now);
    }

    private static JsonBytes Merged(JsonBytes payload, string key, JsonBytes list)
    {
        using JsonDocument own = JsonDocument.Parse(payload.Utf8, new() { MaxDepth = PayloadLimits.MaxDepth * 2 });
        using JsonDocument results = JsonDocument.Parse(list.Utf8, new() { MaxDepth = PayloadLimits.MaxDepth * 2 });
        Overlay overlay = new();
        overlay.Put(key.Split('/', StringSplitOptions.RemoveEmptyEntries), results.RootElement);
        return JsonText.Write((overlay, own.RootElement), static (writer, m) => m.overlay.Write(writer, m.RootElement));
    }

    private static TaskDecision SettleChildren(TaskState state, TaskCommand.SettleChildren command, DateTimeOffset now)
    {
        FanOut? fanOut = state.FanOuts.FirstOrDefault(f => f.Event == command.FanOut && f.Work == command.Work);
        if (fanOut is null)
        {
            return TaskDecision.Unchanged(state);
        }

        // Whoever still runs may have to cancel them, or waits for them.
        bool isDone = state.Phase.IsTerminal || command.Work == FanOutWork.Cancel;
        return Transition(state, WithoutPendingEvents(state) with
        {
            FanOuts = isDone ? state.FanOuts.Remove(fanOut) : state.FanOuts.Replace(fanOut, fanOut with { Work = FanOutWork.None }),
        }, now);
    }

    private static TaskDecision ParentTold(TaskState state, DateTimeOffset now) =>
        state.OwesParent ? Transition(state, WithoutPendingEvents(state) with { Parent = state.Parent! with { Told = true } }, now) : TaskDecision.Unchanged(state);

    /// <summary>A child that was never created is created as cancelled: its creation may still be on its way.</summary>
    private static TaskDecision CancelChild(TaskState state, NewTask task, DateTimeOffset now)
    {
        TaskState from = state.Exists ? WithoutPendingEvents(state) : CreateState(task, now) with { Payload = JsonBytes.EmptyObject };
        return state.Phase.IsTerminal && state.Exists
            ? TaskDecision.Unchanged(state)
            : Transition(state, End(from, TaskPhase.Canceled, "canceled", "The task that set this one going is over", now), now);
    }

    /// <summary>What is left to be done about children once their parent is over.</summary>
    private static ImmutableArray<FanOut> FanOutsAfter(TaskState state, TaskPhase phase)
    {
        ImmutableArray<FanOut>.Builder rest = ImmutableArray.CreateBuilder<FanOut>();
        foreach (FanOut fanOut in state.FanOuts)
        {
            // Nobody waits for slices any more; children of their own live on, unless somebody wanted all of it to end.
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

    private static TaskState WithHook(TaskState state, string kind, string message, DateTimeOffset now, string? by)
    {
        ImmutableArray<string> route = state.Phase switch
        {
            TaskPhase.Succeeded => state.Hooks?.Succeeded ?? [],
            TaskPhase.Failed => state.Hooks?.Failed ?? [],
            _ => [],
        };
        if (route.IsEmpty)
        {
            return WithEvent(state, kind, message, now, by: by);
        }

        JsonObject end = new() { ["status"] = state.Phase.WireName, ["origin_id"] = new TaskKey(state.Key).Id.Value };
        if (state.Error is { } error)
        {
            end["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message, ["actor"] = error.Actor, ["type"] = error.Type };
        }

        StepFrame frame = new()
        {
            Payload = state.Payload.IsEmpty ? JsonBytes.EmptyObject : state.Payload,
            Next = route,
            Headers = Headers.With(state.Headers, Headers.End, end),
        };
        FanOut hook = new()
        {
            Kind = FanOutKind.Hook,
            Step = state.Step,
            Event = state.LastEvent + 1,
            Count = 1,
            Key = state.Hooks!.Key,
            Budget = state.Sla.Budget,
        };
        return WithEvent(state with { FanOuts = state.FanOuts.Add(hook) }, kind, message, now, FanOutDocument.Write([], [frame]));
    }

    private static TaskDecision Redrive(TaskState state, TaskCommand.Redrive command, DateTimeOffset now)
    {
        if (state.RedrivenAs is not null)
        {
            return TaskDecision.Unchanged(state);
        }

        if (state.Phase != TaskPhase.Failed)
        {
            return TaskDecision.Reject(state, TaskRejection.NotRedrivable, $"Only a failed task can be tried again (status: {state.Phase.WireName})");
        }

        if (state.Error?.Code == "slice_failed" || state.Route.IsOver || state.Route.Curr == ActorRoute.SumpActor
            || (state.Error?.Code == "invalid_pause" && state.Unanswered is null))
        {
            return TaskDecision.Reject(state, TaskRejection.NotRedrivable, "The task did not fail at a step that could be done again; start a new one.");
        }

        bool isUnanswered = state.Unanswered is not null || (state.Route.Curr == ActorRoute.ResumeActor && state.Answers.LastOrDefault()?.Pause != state.PauseCount);
        JsonBytes payload = state.Unanswered?.CheckpointKey is not null ? command.Asked : state.Payload;
        if (isUnanswered && payload.IsEmpty)
        {
            return TaskDecision.Reject(state, TaskRejection.NotRedrivable, "checkpoint not found: the task failed while it waited for an answer, and its envelope is missing or was changed; start a new one.");
        }

        string id = new TaskKey(state.Key).Id.Value;
        StepFrame frame = new()
        {
            Payload = payload.IsEmpty ? JsonBytes.EmptyObject : payload,

            // What was asked and not answered is asked again.
            Next = state.Route.Next.Insert(0, isUnanswered ? ActorRoute.PauseActor : state.Route.Curr),
            Headers = Headers.With(state.Headers, Headers.RedriveOf, id),
        };
        FanOut again = new()
        {
            Kind = FanOutKind.Redrive,
            Step = state.Step,
            Event = state.LastEvent + 1,
            Count = 1,
            Key = command.Key,
            Budget = command.Budget,
        };
        TaskState next = WithoutPendingEvents(state) with { FanOuts = state.FanOuts.Add(again), RedrivenAs = again.ChildId(1).Value };
        if (state.Unanswered is { CheckpointKey: { } key } asked)
        {
            // The second try has the payload now.
            next = next with
            {
                Unanswered = asked with { CheckpointKey = null, Sha256 = null },
                Cleanup = next.Cleanup.RemoveAll(item => item.Key == key).Add(new(key, now)),
            };
        }

        return Transition(state, WithEvent(next, "redriven", $"Tried again as {next.RedrivenAs}", now, FanOutDocument.Write(state.Route.Prev, [frame])), now);
    }
}
