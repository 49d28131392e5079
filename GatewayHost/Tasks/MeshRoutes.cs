using Asya.Gateway.Api;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;
using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.Tasks;

/// <summary>The addresses of the mesh API.</summary>
internal static class MeshRoutes
{
    private const string Group = "Tasks";

    private static readonly AnswerNote Task = AnswerNote.Returned("The task");

    private static readonly ApiNote Create = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Answers = [
            AnswerNote.Returned("The new task", StatusCodes.Status201Created),
            AnswerNote.Returned("The task that this same request made before")],
        Refuses = [StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests],
    };

    private static readonly ApiNote List = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers = [AnswerNote.Returned("A page of tasks, without payloads")],
        Refuses = [StatusCodes.Status422UnprocessableEntity],
    };

    private static readonly ApiNote Read = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers = [Task],
    };

    private static readonly ApiNote History = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers = [AnswerNote.Returned(
            "The events, oldest first; with Accept: application/jsonl all of them, one a line", otherType: JsonLines.MediaType)],
    };

    private static readonly ApiNote WaitStats = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers = [AnswerNote.Returned("How many wait, for whom, how long; of those that the caller may list")],
    };

    private static readonly ApiNote TaskStats = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers = [AnswerNote.Returned(
            "Ends and answers in steps of time; of the tasks that the caller may see. Without since and until, of the last day")],
        Refuses = [StatusCodes.Status422UnprocessableEntity],
    };

    private static readonly ApiNote AllHistory = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Answers = [AnswerNote.Returned(
            "What happened to the tasks that the caller may see, oldest first", otherType: JsonLines.MediaType)],
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
            AnswerNote.Returned("The task has work to do"),
            AnswerNote.Returned("It is paused, over, past its deadline, or not there", StatusCodes.Status410Gone)],
    };

    private static readonly ApiNote Flows = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Answers = [AnswerNote.Returned("The flows that the caller may start, by name")],
    };

    private static readonly ApiNote Tool = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Answers = [AnswerNote.Returned("Where the new task is, as the text of a tool's result")],
        Refuses = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests],
    };

    private static readonly ApiNote Watch = new()
    {
        Group = Group,
        Needs = Scope.Read,
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
        Answers = [AnswerNote.Returned("The task, with what became of the answer")],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote WhoAnswers = new()
    {
        Group = Group,
        Needs = Scope.Approve,
        Answers = [Task],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote Pause = new()
    {
        Group = Group,
        Needs = Scope.Cancel,
        Answers = [AnswerNote.Returned("The task, which will pause at its next step", StatusCodes.Status202Accepted)],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote Cancel = new()
    {
        Group = Group,
        Needs = Scope.Cancel,
        Answers = [Task],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote Redrive = new()
    {
        Group = Group,
        Needs = Scope.Create,
        Answers = [
            AnswerNote.Returned("The task that tries again; the same one however often it is asked for", StatusCodes.Status201Created)],
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

        TaskAccess access = services.GetRequiredService<TaskAccess>();

        routes.MapPost("/mesh", create.CreateAsync).Describe(
            "CreateTask", "Starts a task: a flow by name, or along a route of its own, which needs the scope compose too", Create);
        routes.MapPost("/tools/call", tools.CallAsync).Describe("CallTool", "Starts a flow, as tool calls of the original do", Tool);

        routes.MapGet("/mesh", read.ListAsync).Describe("ListTasks", "Lists tasks, newest first", List);
        routes.MapGet("/mesh/waits/stats", stats.WaitsAsync).Describe("WaitStats", "Counts what waits for an answer", WaitStats);
        routes.MapGet("/mesh/tasks/stats", stats.TasksAsync).Describe(
            "TaskStats", "Counts what became of tasks, in steps of time", TaskStats);
        routes.MapGet("/mesh/history/all", allHistory.ShowAsync).Describe(
            "AllHistory", "Shows what has happened to tasks, across all of them", AllHistory);

        RouteGroupBuilder readers = routes.MapGroup("").AddEndpointFilter(new TaskFilter(access, TaskPermission.Read));
        readers.MapGet("/mesh/{id}", read.GetAsync).Describe("GetTask", "Shows a task", Read);
        readers.MapGet("/mesh/{id}/history", history.ShowAsync).Describe("TaskHistory", "Shows what has happened to a task", History);
        readers.MapGet("/mesh/{id}/checkpoint", read.CheckpointAsync).Describe(
            "TaskCheckpoint", "Shows the envelope of a paused task", Checkpoint);
        routes.MapGet("/mesh/{id}/active", read.ActiveAsync).Describe("TaskActive", "Says whether a task has work to do", Active);
        readers.MapGet("/mesh/{id}/events", events.WatchAsync).Describe(
            "WatchTask", "Streams what happens to a task until it is over", Watch);
        readers.MapGet("/mesh/{id}/stream", events.WatchAsync).Describe("StreamTask", "The same under its older name", Watch);
        readers.MapGet("/stream/{id}", events.WatchAsync).ExcludeFromDescription()
            .RequireAuthorization(ScopeRequirement.PolicyFor(Scope.Read));

        RouteGroupBuilder answerers = routes.MapGroup("").AddEndpointFilter(new TaskFilter(access, TaskPermission.Answer));
        answerers.MapPost("/mesh/{id}:resume", commands.ResumeAsync).Describe("ResumeTask", "Answers the pause a task is at", Resume);
        answerers.MapPost("/mesh/{id}:claim", waits.ClaimAsync).Describe(
            "ClaimTask", "Says that the caller will answer the pause: nobody else may", WhoAnswers);
        answerers.MapPost("/mesh/{id}:release", waits.ReleaseAsync).Describe(
            "ReleaseTask", "Says that the caller will not answer after all", WhoAnswers);
        answerers.MapPost("/mesh/{id}:delegate", waits.DelegateAsync).Describe(
            "DelegateTask", "Says who is to answer instead", WhoAnswers with { Body = typeof(NewAnswerer), IsBodyOptional = false });

        RouteGroupBuilder writers = routes.MapGroup("").AddEndpointFilter(new TaskFilter(access, TaskPermission.Write));
        writers.MapPost("/mesh/{id}:pause", commands.PauseAsync).Describe("PauseTask",
            "Asks a task to pause at its next step. With identity on it carries a prompt; more is for those whom the pauses of the task admit", Pause);
        writers.MapPost("/mesh/{id}:cancel", commands.CancelAsync).Describe("CancelTask", "Ends a task for ever", Cancel);
        writers.MapPost("/mesh/{id}:redrive", commands.RedriveAsync).Describe("RedriveTask",
            "Tries a failed task again from the step it failed at, as a task of its own. A pause that got no answer is asked again. A task that was started along a route needs the scope compose too", Redrive);

        routes.MapGet("/flows", flows.ListAsync).Describe(
            "ListFlows", "Lists flows, with the JSON Schema of what their payloads have to be", Flows);
        routes.MapPost("/mesh/{id}", CommandEndpoints.RefuseUnknownAction).ExcludeFromDescription()
            .RequireAuthorization(ScopeRequirement.PolicyFor(Scope.None));
    }
}
