using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Store;

/// <summary>Tasks as they are in life: a document of 1.1 KB and a payload of 1 KB.</summary>
internal static class Samples
{
    public static TaskState Task(string key)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new TaskState
        {
            Key = new TaskKey(key),
            Phase = TaskPhase.Running,
            Identity = new()
            {
                Flow = "report_approval",
                ContextId = key,
                Digest = new string('d', 64),
                CreatedAt = now,
            },
            Route = ActorRoute.StartAt("draft", "x-pause", "x-resume", "publish"),
            Headers = JsonBytes.FromText(
                    """{"x-asya-a2a":{"task":"1"},"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}"""),
            Payload = JsonBytes.FromText($$"""{"topic":"tides","text":"{{new string('p', 950)}}"}"""),
            Progress = new()
            {
                Step = 1,
                Attempt = 1,
                Message = "Step 2 of 3",
            },
            Sla = SlaClock.Frozen(TimeSpan.FromSeconds(300)).Thaw(now),
            Pauses = new()
            {
                Current = new PauseState(
                1,
                JsonBytes.FromText(
                    """{"prompt":"Approve?","fields":[{"name":"approved","type":"boolean"},{"name":"reviewer_notes","type":"string"}]}"""),
                now,
                TimeSpan.FromSeconds(20),
                CheckpointKey.ForPause(new TaskKey(key), 1),
                new string('a', 64)),
            },
            LastEvent = 1,
            UpdatedAt = now,
            Retention = TimeSpan.FromDays(30),
        };
    }

    /// <summary>The same task a step on, with its event.</summary>
    public static TaskState Next(TaskState state, int number)
    {
        DateTimeOffset now = state.UpdatedAt.AddMilliseconds(3);
        TaskEvent entry = new()
        {
            Key = state.Key,
            Seq = number,
            At = now,
            Kind = "stepped",
            Data = JsonBytes.FromText("""{"status":"running","actor":"draft","message":"Step 2 of 3"}"""),
        };
        return state
            with
        {
            Progress = state.Progress with { Step = number },
            LastEvent = number,
            UpdatedAt = now,
            NewEvents = [new NewEvent(entry, number == 1 ? state.Payload : default)],
        };
    }
}
