using System.Text.Json.Nodes;
using Asya.Gateway.Api;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.Tasks;

/// <summary>The addresses of the mesh API.</summary>
internal static class MeshRoutes
{
    private const string Group = "Tasks";

    private static readonly AnswerNote Task = AnswerNote.Ok<TaskView>("The task");

    private static readonly ApiNote Create = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Body = typeof(NewTask),
        Parameters = [MeshParameters.Wait, MeshParameters.Payload, MeshParameters.Key],
        Answers = [
            new(StatusCodes.Status201Created, "The new task", typeof(TaskView)),
            AnswerNote.Ok<TaskView>("The task that this same request made before")],
        Refuses = [StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests],
    };

    private static readonly ApiNote List = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters =
        [
            MeshParameters.Status, MeshParameters.WaitingFor, MeshParameters.Flow, MeshParameters.ContextId, MeshParameters.ParentId,
            MeshParameters.Limit, MeshParameters.Cursor,
        ],
        Answers = [AnswerNote.Ok<TaskPage>("A page of tasks, without payloads")],
        Refuses = [StatusCodes.Status422UnprocessableEntity],
    };

    private static readonly ApiNote Read = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters = [MeshParameters.Payload, MeshParameters.Origins],
        Answers = [Task],
    };

    private static readonly ApiNote History = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters = [MeshParameters.After, MeshParameters.EventLimit],
        Answers = [AnswerNote.Ok<HistoryPage>(
            "The events, oldest first; with Accept: application/jsonl all of them, one a line", HistoryWriter.JsonLines)],
    };

    private static readonly ApiNote WaitStats = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters = [MeshParameters.Flow],
        Answers = [AnswerNote.Ok<WaitFigures>("How many wait, for whom, how long; of those that the caller may list")],
    };

    private static readonly ApiNote TaskStats = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters = [MeshParameters.Since, MeshParameters.Until, MeshParameters.Bucket, MeshParameters.Flow],
        Answers = [AnswerNote.Ok<TaskFigures>(
            "Ends and answers in steps of time; of the tasks that the caller may see. Without since and until, of the last day")],
        Refuses = [StatusCodes.Status422UnprocessableEntity],
    };

    private static readonly ApiNote AllHistory = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters =
        [
            MeshParameters.Since, MeshParameters.Until, MeshParameters.Flow, MeshParameters.Kind, MeshParameters.Who,
            MeshParameters.EventLimit, MeshParameters.Cursor, MeshParameters.Format,
        ],
        Answers = [AnswerNote.Ok<TaskHistoryPage>(
            "What happened to the tasks that the caller may see, oldest first", HistoryWriter.JsonLines)],
        Refuses = [StatusCodes.Status422UnprocessableEntity],
    };

    private static readonly ApiNote Checkpoint = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers = [AnswerNote.Ok<PausedEnvelope>("The paused envelope, as it lies in the checkpoint store")],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote Active = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers = [
            AnswerNote.Ok<TaskActivity>("The task has work to do"),
            new(StatusCodes.Status410Gone, "It is paused, over, past its deadline, or not there", typeof(TaskActivity))],
    };

    private static readonly ApiNote Flows = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Answers = [AnswerNote.Ok<FlowList>("The flows that the caller may start, by name")],
    };

    private static readonly ApiNote Tool = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Body = typeof(ToolCall),
        Parameters = [MeshParameters.Key],
        Answers = [AnswerNote.Ok<ToolResult>("Where the new task is, as the text of a tool's result")],
        Refuses = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests],
    };

    private static readonly ApiNote Watch = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters = [MeshParameters.LastEventId, MeshParameters.LastEventIdInQuery],
        Answers =
        [
            AnswerNote.Stream("The events"),
            AnswerNote.Empty(StatusCodes.Status204NoContent, "The task is over and its last event is known"),
        ],
    };

    private static readonly ApiNote Resume = new()
    {
        Group = Group,
        Needs = Scope.Approve,
        Body = typeof(JsonObject),
        Parameters = [MeshParameters.Wait, MeshParameters.Pause, MeshParameters.Extend, MeshParameters.Payload, MeshParameters.Key],
        Answers = [AnswerNote.Ok<ResumedTask>("The task, with what became of the answer")],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote WhoAnswers = new()
    {
        Group = Group,
        Needs = Scope.Approve,
        Body = typeof(JsonObject),
        IsBodyOptional = true,
        Parameters = [MeshParameters.Pause],
        Answers = [Task],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote Pause = new()
    {
        Group = Group,
        Needs = Scope.Cancel,
        Body = typeof(NewPause),
        IsBodyOptional = true,
        Answers = [new(StatusCodes.Status202Accepted, "The task, which will pause at its next step", typeof(TaskView))],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote Cancel = new()
    {
        Group = Group,
        Needs = Scope.Cancel,
        Body = typeof(NewCancel),
        IsBodyOptional = true,
        Parameters = [MeshParameters.CanceledPause, MeshParameters.Key],
        Answers = [Task],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote Redrive = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Answers = [
            new(StatusCodes.Status201Created, "The task that tries again; the same one however often it is asked for", typeof(TaskView))],
        Refuses = [StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity],
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
            WhoAnswers with { Body = typeof(NewAnswerer), IsBodyOptional = false });
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
