using Asya.Domain.Pausing;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Domain.Tests;

/// <summary>States to start a test from. All of them are made by commands, as real ones are.</summary>
internal static class Given
{
    public static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly TaskKey Key = new("report-123");

    public static JsonBytes Json(string text) => JsonBytes.FromText(text);

    public static ActorRoute Route(params string[] actors) => ActorRoute.StartAt(actors[0], [.. actors[1..]]);

    public static TaskCommand.Create Create(
        ActorRoute route, double slaSeconds = 30, PausePlan? plan = null, string payload = """{"topic":"Q3"}""", string headers = "") =>
        new(new NewTask(
            Key,
            new CreateTask
            {
                Route = route,
                Payload = Json(payload),
                Headers = headers.Length == 0
                ? default
                : Json(headers),
                Digest = "d1"
            },
            route,
            TimeSpan.FromSeconds(slaSeconds),
            plan ?? PausePlan.Default,
            TimeSpan.FromDays(30)));

    public static TaskState Running(params string[] route) => Decide(TaskState.None, Create(Route(route)), T0);

    public static TaskState Paused(params string[] rest)
    {
        TaskState state = Running(["draft", "x-pause", .. rest]);
        state = Decide(state, Done(state), T0.AddSeconds(10));
        return Decide(state, Saved(state), T0.AddSeconds(10));
    }

    /// <summary>A task that waits at its first pause, which is defined like this, since <see cref="T0"/>.</summary>
    public static TaskState PausedFor(string requester, string metadata)
    {
        TaskCommand.Create create = Create(Route("draft", "x-pause", "publish"), plan: new PausePlan([], Json(metadata)));
        create = new(create.Task with { Request = create.Task.Request with { Principal = requester } });
        TaskState state = Decide(TaskState.None, create, T0);
        state = Decide(state, Done(state), T0);
        return Decide(state, Saved(state), T0);
    }

    public static TaskState Decide(TaskState state, TaskCommand command, DateTimeOffset now)
    {
        TaskDecision decision = TaskMachine.Decide(state, command, now);
        Assert.True(decision.Rejection == TaskRejection.None, $"rejected: {decision.Why}");
        return decision.Next;
    }

    public static TaskCommand.CompleteStep Done(
        TaskState state, string payload = """{"topic":"Q3","draft":"..."}""", string[]? next = null, string headers = "") =>
        new(StepReport.Done(state.Number, Json(payload)) with
        {
            Route = next is null ? null : state.Route with { Next = [.. next] },
            Headers = headers.Length == 0 ? default : Json(headers),
        });

    public static TaskCommand.CompleteStep Outcome(TaskState state, StepOutcome outcome, string? reason = null) =>
        new(StepReport.Ended(state.Number) with { Outcome = outcome, Reason = reason });

    public static TaskCommand.CompleteStep Saved(TaskState state) =>
        new(StepReport.CheckpointSaved(state.Number, "abc"));

    public static TaskCommand.Resume Answer(
        TaskState state, string merged = """{"approved":true}""", string? key = null, int? pause = null, string digest = "a1") =>
        new(new ResumeCommit
        {
            Request = new ResumeTask { Input = Json("""{"approved":true}"""), Key = key, Pause = pause, Digest = digest, Channel = "mesh" },
            Pause = state.Pauses.Current?.Number ?? pause ?? 1,
            MergedPayload = Json(merged),
            Record = Json("""{"approved":true}"""),
        });

    public static TaskCommand.Cancel Cancel(string? key = null) => new(new CancelTask { Key = key });

    public static IEnumerable<string> Kinds(TaskState state) => [.. state.NewEvents.Select(e => e.Event.Kind)];
}
