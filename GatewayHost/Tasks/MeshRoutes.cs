using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.Tasks;

/// <summary>The addresses of the mesh API.</summary>
internal static class MeshRoutes
{
    private const string Group = "Tasks";

    private static readonly ParameterNote Wait =
        new("wait", "Seconds to wait until the task is paused or over. The task is shown as it is then, or when the time is up.");

    private static readonly ParameterNote Payload =
        new("payload", "true: the current payload (default). false: none. first: the one the task was created with.");

    private static readonly ParameterNote Key =
        new("Idempotency-Key", "The same key with the same body is the same request: sending it again is safe.", IsHeader: true);

    private static readonly AnswerNote Task = new(StatusCodes.Status200OK, "The task");

    private static readonly ApiNote Create = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Body = BodyNote.Required,
        Parameters = [Wait, Payload, Key],
        Answers = [
            new(StatusCodes.Status201Created, "The new task"), new(StatusCodes.Status200OK, "The task that this same request made before")],
    };

    private static readonly ApiNote List = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters =
        [
            new("status", "pending, running, paused, succeeded, failed or canceled"),
            new("waiting_for", "me: only paused tasks that the caller may answer. A page may be short, and more may come"),
            new("flow", "Only tasks of this flow"),
            new("context_id", "Only tasks of this context"),
            new("parent_id", "Only children of this task"),
            new("limit", "1 to 200; default 50"),
            new("cursor", "next_cursor of the page before"),
        ],
        Answers = [new(StatusCodes.Status200OK, "A page of tasks, without payloads")],
    };

    private static readonly ApiNote Read = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters = [Payload, new("origins", "true: also who has put which value into the current payload, as far as it is shown")],
        Answers = [Task],
    };

    private static readonly ApiNote History = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters = [new("after", "Only events after this one; next_after of the page before"), new("limit", "1 to 1000; default 100")],
        Answers = [new(StatusCodes.Status200OK, "The events, oldest first; with Accept: application/jsonl all of them, one a line")],
    };

    private static readonly ApiNote WaitStats = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters = [new("flow", "Only tasks of this flow")],
        Answers = [new(StatusCodes.Status200OK, "How many wait, for whom, how long; of those that the caller may list")],
    };

    private static readonly ApiNote TaskStats = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters =
        [
            new("since", "The first instant; default a day before the last"),
            new("until", "The instant after the last; default now"),
            new("bucket", "Seconds in a step of time, 1 to 86400; default 3600. There may be 500 steps"),
            new("flow", "Only tasks of this flow"),
        ],
        Answers = [new(StatusCodes.Status200OK, "Ends and answers in steps of time; of the tasks that the caller may see")],
    };

    private static readonly ApiNote AllHistory = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters =
        [
            new("since", "The first instant"),
            new("until", "The instant after the last"),
            new("flow", "Only of tasks of this flow"),
            new("kind", "Only this kind of event"),
            new("who", "Only what this principal did"),
            new("limit", "1 to 1000; default 100"),
            new("cursor", "next_cursor of the page before"),
            new("format", "json: a page (default). jsonl: all of it from the cursor on, one a line, as with Accept: application/jsonl"),
        ],
        Answers = [new(StatusCodes.Status200OK, "What happened to the tasks that the caller may see, oldest first")],
    };

    private static readonly ApiNote Checkpoint = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers = [new(StatusCodes.Status200OK, "The paused envelope, as it lies in the checkpoint store")],
    };

    private static readonly ApiNote Active = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers =
            [new(StatusCodes.Status200OK, "The task has work to do"),
                new(StatusCodes.Status410Gone, "It is paused, over, past its deadline, or not there")],
    };

    private static readonly ApiNote Flows = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Answers = [new(StatusCodes.Status200OK, "The flows that the caller may start, by name")],
    };

    private static readonly ApiNote Tool = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Body = BodyNote.Required,
        Parameters = [Key],
        Answers = [new(StatusCodes.Status200OK, "Where the new task is, as the text of a tool's result")],
    };

    private static readonly ApiNote Watch = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters =
        [
            new("Last-Event-ID", "Go on after this event", IsHeader: true),
            new("last_event_id", "The same, for those who cannot set headers"),
        ],
        Answers =
        [
            new(StatusCodes.Status200OK, "The events", "text/event-stream"),
            new(StatusCodes.Status204NoContent, "The task is over and its last event is known"),
        ],
    };

    private static readonly ApiNote Resume = new()
    {
        Group = Group,
        Needs = Scope.Approve,
        Body = BodyNote.Required,
        Parameters =
            [Wait, new("pause", "The number of the pause that is answered; else the one the task is at"),
                new("extend", "Seconds of running time to add, as far as the pause allows it"), Payload, Key],
        Answers = [new(StatusCodes.Status200OK, "The task, with what became of the answer")],
    };

    private static readonly ApiNote WhoAnswers = new()
    {
        Group = Group,
        Needs = Scope.Approve,
        Body = BodyNote.Optional,
        Parameters = [new("pause", "The number of the pause that is meant; else the one the task is at")],
        Answers = [Task],
    };

    private static readonly ApiNote Pause = new()
    {
        Group = Group,
        Needs = Scope.Cancel,
        Body = BodyNote.Optional,
        Answers = [new(StatusCodes.Status202Accepted, "The task, which will pause at its next step")],
    };

    private static readonly ApiNote Cancel = new()
    {
        Group = Group,
        Needs = Scope.Cancel,
        Body = BodyNote.Optional,
        Parameters = [new("pause", "The number of the pause that the task must still be at; else 409, and the task goes on"), Key],
        Answers = [Task],
    };

    private static readonly ApiNote Redrive = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Answers = [new(StatusCodes.Status201Created, "The task that tries again; the same one however often it is asked for")],
    };

    public static void MapMesh(this IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;
        CreateEndpoint create = services.GetRequiredService<CreateEndpoint>();
        ReadEndpoints read = services.GetRequiredService<ReadEndpoints>();
        CommandEndpoints commands = services.GetRequiredService<CommandEndpoints>();
        HistoryEndpoint history = services.GetRequiredService<HistoryEndpoint>();
        FlowsEndpoint flows = services.GetRequiredService<FlowsEndpoint>();
        ToolCallEndpoint tools = services.GetRequiredService<ToolCallEndpoint>();
        WaitEndpoints waits = services.GetRequiredService<WaitEndpoints>();
        StatsEndpoints stats = services.GetRequiredService<StatsEndpoints>();
        AllHistoryEndpoint allHistory = services.GetRequiredService<AllHistoryEndpoint>();
        EventsEndpoint events = services.GetRequiredService<EventsEndpoint>();

        routes.Post("/mesh", create.CreateAsync, "CreateTask",
            "Starts a task: a flow by name, or along a route of its own, which needs the scope compose too", Create);
        routes.Get("/mesh", read.ListAsync, "ListTasks", "Lists tasks, newest first", List);
        routes.Get("/mesh/waits/stats", stats.WaitsAsync, "WaitStats", "Counts what waits for an answer", WaitStats);
        routes.Get("/mesh/tasks/stats", stats.TasksAsync, "TaskStats", "Counts what became of tasks, in steps of time", TaskStats);
        routes.Get(
            "/mesh/history/all", allHistory.ShowAsync, "AllHistory", "Shows what has happened to tasks, across all of them", AllHistory);
        routes.Get("/mesh/{id}", read.GetAsync, "GetTask", "Shows a task", Read);
        routes.Get("/mesh/{id}/history", history.ShowAsync, "TaskHistory", "Shows what has happened to a task", History);
        routes.Get("/mesh/{id}/checkpoint", read.CheckpointAsync, "TaskCheckpoint", "Shows the envelope of a paused task", Checkpoint);
        routes.Get("/mesh/{id}/active", read.ActiveAsync, "TaskActive", "Says whether a task has work to do", Active);
        routes.Get("/mesh/{id}/events", events.WatchAsync, "WatchTask", "Streams what happens to a task until it is over", Watch);
        routes.Get("/mesh/{id}/stream", events.WatchAsync, "StreamTask", "The same under its older name", Watch);
        routes.MapGet("/stream/{id}", events.WatchAsync).ExcludeFromDescription()
            .RequireAuthorization(ScopeRequirement.PolicyFor(Scope.Read));
        routes.Post("/mesh/{id}:resume", commands.ResumeAsync, "ResumeTask", "Answers the pause a task is at", Resume);
        routes.Post(
            "/mesh/{id}:claim", waits.ClaimAsync, "ClaimTask", "Says that the caller will answer the pause: nobody else may", WhoAnswers);
        routes.Post("/mesh/{id}:release", waits.ReleaseAsync, "ReleaseTask", "Says that the caller will not answer after all", WhoAnswers);
        routes.Post("/mesh/{id}:delegate", waits.DelegateAsync, "DelegateTask", "Says who is to answer instead",
            WhoAnswers with { Body = BodyNote.Required });
        routes.Post("/mesh/{id}:pause", commands.PauseAsync, "PauseTask",
            "Asks a task to pause at its next step. With identity on it carries a prompt; more is for those whom the pauses of the task admit", Pause);
        routes.Post("/mesh/{id}:cancel", commands.CancelAsync, "CancelTask", "Ends a task for ever", Cancel);
        routes.Post("/mesh/{id}:redrive", commands.RedriveAsync, "RedriveTask",
            "Tries a failed task again from the step it failed at, as a task of its own. A pause that got no answer is asked again. A task that was started along a route needs the scope compose too", Redrive);
        routes.Get("/flows", flows.ListAsync, "ListFlows", "Lists flows, with the JSON Schema of what their payloads have to be", Flows);
        routes.Post("/tools/call", tools.CallAsync, "CallTool", "Starts a flow, as tool calls of the original do", Tool);
        routes.MapPost("/mesh/{id}", CommandEndpoints.UnknownActionAsync).ExcludeFromDescription()
            .RequireAuthorization(ScopeRequirement.PolicyFor(Scope.None));
    }
}
