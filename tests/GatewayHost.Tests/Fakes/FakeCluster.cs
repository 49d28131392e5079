using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Gateway.Tests.Fakes;

/// <summary>
/// Tasks in memory that change when a test says so, and are stored before that is published. Whether a task takes a command is said by
/// the real rules; what comes of it is written down here.
/// </summary>
public sealed partial class FakeCluster : IDisposable
{
    private readonly object _lock = new();
    private readonly Dictionary<string, FakeTask> _tasks = [];
    private readonly Dictionary<string, TaskCompletionSource> _created = [];

    public FakeCluster() => Webhooks = new WatchedWebhooks(this);

    public FakeFeedGrain Feed { get; } = new();

    public WatchedWebhooks Webhooks { get; }

    /// <summary>Gets or sets what every grain call throws, once set.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Gets or sets why the cluster cannot store anything; null: it can.</summary>
    public string? StoreProblem { get; set; }

    /// <summary>Gets or sets what reading a payload throws, once set.</summary>
    public Exception? PayloadFault { get; set; }

    /// <summary>Gets or sets what happens to each task at its creation, before the create call returns.</summary>
    public Action<string>? OnCreated { get; set; }

    /// <summary>Gets or sets what is waited for before an answer is taken; null: nothing.</summary>
    public Func<CancellationToken, Task>? Judging { get; set; }

    /// <summary>Gets or sets what happens to each task when it resumes, before the resume call returns.</summary>
    public Action<string>? OnAnswered { get; set; }

    public ImmutableArray<FlowInfo> Flows { get; set; } = [new FlowInfo { Name = "report_approval", Entrypoint = "draft" }];

    /// <summary>Gets or sets which flows a caller may start; null: all.</summary>
    public Func<FlowQuery, ImmutableArray<FlowInfo>>? StartableFlows { get; set; }

    public ImmutableArray<string> Dropped { get; set; } = ["unknown_key"];

    public TaskQuery? LastQuery { get; private set; }
    /// <summary>Gets or sets the schema of answers that paused tasks publish.</summary>
    public JsonBytes AnswerSchema { get; set; }

    /// <summary>Gets the last query of figures or history.</summary>
    public object? LastSurvey { get; private set; }

    public WaitStats WaitStats { get; set; } = new();
    public TaskStats TaskStats { get; set; } = new();

    /// <summary>Gets or sets the pages of history. The cursor of each is its number.</summary>
    public ImmutableArray<HistoryPage> History { get; set; } = [new HistoryPage()];

    public int Reads { get; private set; }

    public FakeTask this[string id]
    {
        get
        {
            lock (_lock)
            {
                return _tasks.GetValueOrDefault(id) ?? throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");
            }
        }
    }

    /// <summary>Gets all tasks, the oldest first.</summary>
    public IReadOnlyList<FakeTask> Tasks
    {
        get
        {
            lock (_lock)
            {
                return [.. _tasks.Values];
            }
        }
    }

    /// <summary>Gets all tasks as they are now.</summary>
    public IEnumerable<TaskSnapshot> Created => Tasks.Select(static task => task.Now);

    public int Count => Tasks.Count;

    /// <summary>Gets a task that ends when a task has been created.</summary>
    public Task CreatedAsync(string id)
    {
        lock (_lock)
        {
            return Creation(id).Task.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    public object Grain(Type type, string key) => type switch
    {
        _ when type == typeof(ITaskGrain) => new FakeTaskGrain(this, key),
        _ when type == typeof(IResumeGrain) => new FakeResumeGrain(this, key),
        _ when type == typeof(ICatalogGrain) => new FakeCatalogGrain(this),
        _ when type == typeof(ITaskFeedGrain) => Feed,
        _ when type == typeof(IWebhookGrain) => Webhooks,
        _ => throw new NotSupportedException(type.Name),
    };

    public TaskKey Redrive(string id)
    {
        ThrowFault();
        TaskSnapshot failed = this[id].Now;
        string again = this[id].Admits(new TaskCommand.Redrive("secret", TimeSpan.FromMinutes(5)))
            ? Move(id, "redriven", now => now with { RedrivenAs = id + "-again" }).RedrivenAs!
            : failed.RedrivenAs!;
        Create(again, new CreateTask { Route = failed.Route, ParentId = id, Payload = failed.Payload, Principal = failed.Principal });
        return new TaskKey(again);
    }

    public TaskSnapshot Create(string id, CreateTask request)
    {
        ThrowFault();
        lock (_lock)
        {
            if (_tasks.TryGetValue(id, out FakeTask? task))
            {
                task.Admits(new TaskCommand.Create(NewTask.Repeated(new TaskKey(id), request)));
                return task.Now;
            }

            TaskSnapshot snapshot = new()
            {
                Key = new TaskKey(id),
                Phase = TaskPhase.Running,
                Route = request.Route ?? ActorRoute.StartAt("draft", "x-pause", "publish"),
                Headers = request.Headers,
                Payload = request.Payload,
                Flow = request.Flow,
                ContextId = request.ContextId,
                ParentId = request.ParentId,
                Principal = request.Principal,
                Timeout = request.Timeout ?? TimeSpan.FromMinutes(5),
                Message = "Sending task to first actor",
                CreatedAt = At(0),
                UpdatedAt = At(0),
            };
            _tasks[id] = new FakeTask { Now = snapshot, Request = request };
        }

        TaskSnapshot created = Move(id, "created", now => now) with { Created = true };
        OnCreated?.Invoke(id);
        lock (_lock)
        {
            Creation(id).TrySetResult();
        }

        return created;
    }

    public void Step(string id, string actor) =>
        Move(id, "stepped", now => now with { Route = now.Route.Shift() with { Curr = actor }, Message = $"Processing in {actor}" });

    public void Pause(string id, string metadata = """{"prompt":"Review","fields":[{"name":"approved","type":"boolean"}]}""") =>
        Move(id, "paused", now => now with
        {
            Phase = TaskPhase.Paused,
            PauseNumber = now.PauseNumber + 1,
            PauseMetadata = JsonBytes.FromText(metadata),
            PausedAt = At(1),
            Remaining = TimeSpan.FromSeconds(20.5),
            Progress = 75,
            Route = new ActorRoute(["draft", "x-pause"], "x-resume", ["publish"]),
            Message = "Paused: waiting for external input",
        });

    public TaskSnapshot Continue(string id) =>
        Move(id, "resumed", now => now with
        {
            Phase = TaskPhase.Running,
            PauseMetadata = default,
            PausedAt = null,
            Remaining = null,
            Message = "Task resumed",
        });

    public void Succeed(string id, string result = """{"final_report":"done"}""") =>
        Move(id, "succeeded", now => now with
        {
            Phase = TaskPhase.Succeeded,
            Route = new ActorRoute(["draft", "x-pause", "x-resume", "publish"], "", []),
            Result = JsonBytes.FromText(result),
            Progress = 100,
            Message = "Task completed successfully",
        });

    public void Fail(string id, string code, string message, string? detail = null) =>
        Move(id, "failed",
            now => now
                with
            {
                Phase = TaskPhase.Failed,
                Error = new TaskError { Code = code, Message = message, Actor = "draft", Detail = detail },
                Message = message
            });

    /// <summary>Publishes a handler's progress.</summary>
    public void Show(string id, string kind, string data) =>
        Feed.Publish(
            [new TaskEvent { Key = this[id]
                .Now.Key, Seq = TaskEvent.Live, Phase = TaskPhase.Running, Kind = kind, Data = JsonBytes.FromText(data) }]);

    public TaskSnapshot Move(string id, string kind, Func<TaskSnapshot, TaskSnapshot> change)
    {
        TaskEvent taskEvent;
        TaskSnapshot after;
        lock (_lock)
        {
            FakeTask task = this[id];
            after = change(task.Now)
                with
            { LastEvent = task.Now.LastEvent + 1, Created = false, UpdatedAt = At((int)task.Now.LastEvent + 1) };
            task.Now = after;
            taskEvent = new TaskEvent
            {
                Key = after.Key,
                Seq = after.LastEvent,
                At = At((int)after.LastEvent),
                Phase = after.Phase,
                Kind = kind,
                Data = JsonBytes.FromText(
                    $$"""{"id":"{{after.Key.Id}}","status":"{{after.Phase.WireName}}","message":"{{after.Message}}"{{Details(after)}},"n":{{after.LastEvent}}}"""),
            };
            task.Events.Add(taskEvent);
            Webhooks.Store(task, taskEvent);
        }

        Feed.Publish([taskEvent]);
        return after;
    }

    internal void Note(object query)
    {
        ThrowFault();
        LastSurvey = query;
    }

    internal TaskSnapshot? Read(string id, PayloadChoice payload)
    {
        ThrowFault();
        lock (_lock)
        {
            Reads++;
            if (!_tasks.TryGetValue(id, out FakeTask? task))
            {
                return null;
            }

            if (payload != PayloadChoice.None && PayloadFault is not null)
            {
                throw PayloadFault;
            }

            // As in the real one, the result is the last payload: not read when no payload is.
            return task.Now with
            {
                Result = task.Now.Result,
                AnswerSchema = task.Now.Phase == TaskPhase.Paused && !AnswerSchema.IsEmpty ? AnswerSchema : task.Now.AnswerSchema,
                Payload = payload switch
                {
                    PayloadChoice.None => default,
                    PayloadChoice.First => task.Request.Payload,
                    _ => task.Now.Payload,
                },
            };
        }
    }

    internal TaskSnapshot ChangeWait(string id, ChangeWait request)
    {
        ThrowFault();
        lock (_lock)
        {
            FakeTask task = this[id];
            task.WaitChanges.Add(request);
            return task.Admits(new TaskCommand.ChangeWait(request))
                ? Move(id, "claimed", now => now with { Wait = new TaskWait { ClaimedBy = request.By, Assignee = request.To } })
                : task.Now;
        }
    }

    internal JsonBytes ReadCheckpoint(string id)
    {
        ThrowFault();
        TaskSnapshot now = this[id].Now;
        return now.Phase == TaskPhase.Paused
            ? JsonBytes.FromText($$"""{"id":"{{id}}","route":{"prev":["draft","x-pause"],"curr":"x-resume","next":["publish"]},"payload":{{now.Payload}},"pause":{{now.PauseNumber}}}""")
            : throw new TaskRejectedException(TaskRejection.NotPaused, ResumeRules.NotPausedText(this[id].State));
    }

    internal ImmutableArray<TaskEvent> ReadEvents(string id, long after, int limit)
    {
        ThrowFault();
        lock (_lock)
        {
            return [.. this[id].Events.Where(row => row.Seq > after).Take(limit)];
        }
    }

    internal TaskPage List(TaskQuery query)
    {
        ThrowFault();
        lock (_lock)
        {
            LastQuery = query;
            if (query.Cursor == "not ours")
            {
                throw new TaskRejectedException(TaskRejection.Invalid, "The cursor is not one of this list's.");
            }

            return new TaskPage
            {
                Tasks =
                [
                    .. _tasks.Values.Select(task => task.Now with { Payload = default, Result = default })
                        .Where(task => query.Phase is null || task.Phase == query.Phase)
                        .Where(task => task.Key.Tenant == query.Tenant && (query.Principal is null || task.Principal == query.Principal))
                        .Take(query.Limit),
                ],
                NextCursor = _tasks.Count > query.Limit ? "more" : null,
                Total = query.Counts ? _tasks.Count : null,
            };
        }
    }

    internal ResumeReceipt Answer(string id, ResumeTask request)
    {
        ThrowFault();
        lock (_lock)
        {
            FakeTask task = this[id];
            ResumeVerdict verdict = ResumeRules.Admit(task.State, request);
            if (verdict.Rejection != TaskRejection.None)
            {
                throw new TaskRejectedException(verdict.Rejection, verdict.Why) { Fields = verdict.Fields };
            }

            if (verdict.Answered is not null)
            {
                return Receipt(task.Now) with { Repeated = true };
            }

            task.Answers.Add(request);
            ResumeAnswer answer =
                new() { Pause = task.Now.PauseNumber, Key = request.Key, Digest = request.Digest, By = request.By, At = At(9) };
            task.Now = task.Now with { Answers = task.Now.Answers.Add(answer) };
        }

        ResumeReceipt receipt = Receipt(Continue(id));
        OnAnswered?.Invoke(id);
        return receipt;
    }

    public void Dispose() => Webhooks.Dispose();

    internal void ThrowFault()
    {
        if (Fault is not null)
        {
            throw Fault;
        }
    }

    private static string Details(TaskSnapshot task) => task switch
    {
        { Phase: TaskPhase.Paused } => $",\"pause\":{task.PauseNumber},\"pause_metadata\":{task.PauseMetadata}",
        { Error: { } error } => $",\"error\":\"{error.Message}\",\"error_code\":\"{error.Code}\"",
        _ => "",
    };

    internal static DateTimeOffset At(int seconds) => new DateTimeOffset(2026, 3, 8, 10, 0, 0, 123, TimeSpan.Zero).AddSeconds(seconds);

    private ResumeReceipt Receipt(TaskSnapshot task) =>
        new() { Pause = task.PauseNumber, AcceptedAt = At(9), Dropped = Dropped, Task = task };

    private TaskCompletionSource Creation(string id)
    {
        if (!_created.TryGetValue(id, out TaskCompletionSource? signal))
        {
            _created[id] = signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return signal;
    }
}
