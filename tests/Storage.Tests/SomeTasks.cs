using System.Globalization;
using Asya.Domain;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Storage.Tests;

/// <summary>Tasks to store.</summary>
internal static class SomeTasks
{
    public static DateTimeOffset Start { get; } = DateTimeOffset.Parse("2026-03-01T10:00:00Z", CultureInfo.InvariantCulture);

    public static TaskState Create(string key, int minute = 0, string? flow = "report", string? principal = null, string? context = null)
    {
        DateTimeOffset now = Start.AddMinutes(minute);
        return new TaskState
        {
            Key = new TaskKey(key),
            Row = new() { IsVetted = true, ArePausesBound = true },
            Phase = TaskPhase.Running,
            Identity = new()
            {
                Flow = flow,
                Principal = principal,
                ContextId = context,
                CreatedAt = now,
            },
            Route = ActorRoute.StartAt("draft", "x-pause", "publish"),
            Headers = JsonBytes.FromText("""{"x-asya-a2a":{"task":"1"}}"""),
            Payload = JsonBytes.FromText("""{"topic":"tides","n":1.00}"""),
            Progress = new()
            {
                Step = 1,
            },
            LastEvent = 1,
            UpdatedAt = now,
            Sla = SlaClock.Frozen(TimeSpan.FromSeconds(30)).Thaw(now),
            NewEvents = [Event(key, 1, "created", now)],
        };
    }

    /// <summary>A task that waits for an answer.</summary>
    public static TaskState Waiting(
        string key, string title, string? assignee = null, string? group = null, int minute = 0, int? due = null, string? principal = null)
    {
        TaskState task = Create(key, minute, principal: principal);
        return task with
        {
            Phase = TaskPhase.Paused,
            Payload = default,
            Subject = new() { Template = "{/title}", Title = title },
            Pauses = new()
            {
                Count = 1,
                Current = new(
                    1, JsonBytes.FromText("""{"prompt":"Publish?"}"""), task.Identity.CreatedAt, TimeSpan.FromSeconds(20),
                    new($"paused/{key}.1.json"), "abc")
                {
                    Wait = new()
                    {
                        Assignee = assignee,
                        Groups = group is null ? [] : [group],
                        DueAt = due is { } minutes ? Start.AddMinutes(minutes) : null,
                    },
                },
            },
        };
    }

    public static NewEvent Event(string key, long seq, string kind, DateTimeOffset at) =>
        new(
            new TaskEvent
            {
                Key = new TaskKey(key),
                Seq = seq,
                At = at,
                Phase = TaskPhase.Running,
                Kind = kind,
                Data = JsonBytes.FromText("""{"status":"running"}""")
            },
            JsonBytes.FromText($$"""{"detail":{{seq}}}"""));
}
