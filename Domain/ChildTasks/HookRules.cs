using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Domain.Text;
using Asya.Events;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.ChildTasks;

/// <summary>The rule for what runs after the end of a task.</summary>
internal static class HookRules
{
    public static TaskState WithHook(TaskState state, TaskEventKind kind, string message, DateTimeOffset now, string? by)
    {
        ImmutableArray<string> route = state.Phase switch
        {
            TaskPhase.Succeeded => state.Children.Hooks?.Succeeded ?? [],
            TaskPhase.Failed => state.Children.Hooks?.Failed ?? [],
            _ => [],
        };
        if (route.IsEmpty)
        {
            return WithEvent(state, kind, message, now, by: by);
        }

        JsonObject end = EndOf(state);
        StepFrame frame = new()
        {
            Payload = state.Payload.IsEmpty ? JsonBytes.EmptyObject : state.Payload,
            Next = route,
            Headers = Headers.With(state.Headers, Headers.End, end),
        };
        FanOut hook = new()
        {
            Kind = FanOutKind.Hook,
            Step = state.Progress.Step,
            Event = state.LastEvent + 1,
            Count = 1,
            Key = state.Children.Hooks!.Key,
            Budget = state.Sla.Budget,
        };
        return WithEvent(state with { Children = state.Children with { FanOuts = state.Children.FanOuts.Add(hook) } }, kind, message, now,
            FanOutDocument.Write([], [new(frame, PausesAhead: null)]));
    }

    /// <summary>Writes how a task has ended: <c>{"status","origin_id","error?"}</c>. It is over, so this is the same at any time.</summary>
    public static JsonObject EndOf(TaskState state)
    {
        JsonObject end = new() { ["status"] = state.Phase.WireName, ["origin_id"] = state.Key.Id.Value };
        if (state.Error is { } error)
        {
            end["error"] =
                new JsonObject { ["code"] = error.Code, ["message"] = error.Message, ["actor"] = error.Actor, ["type"] = error.Type };
        }

        return end;
    }
}
