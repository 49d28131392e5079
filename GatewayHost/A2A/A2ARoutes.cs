using Asya.Gateway.A2A.Cards;
using Asya.Gateway.A2A.Rest;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Api;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Tasks;
using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.A2A;

/// <summary>The addresses of A2A.</summary>
internal static class A2ARoutes
{
    private const string Group = "A2A";
    private const string Events = "text/event-stream";

    private static readonly ParameterNote Version = ParameterNote.Header(
        A2AVersions.Header, "1.0: the answer is as A2A 1.0 has it; unset: as the guides have it");

    private static readonly ApiNote Call = new()
    {
        Group = Group,
        Form = RefusalForm.JsonRpc,

        // Each method requires its own scope.
        Needs = Scope.None,
        Body = typeof(RpcCall),
        Parameters = [Version],
        Answers =
        [
            AnswerNote.Ok<RpcReply>("The call's result, or its error; of a method that streams, server-sent events of them", Events),
            AnswerNote.Empty(StatusCodes.Status204NoContent, "Nothing, since the call has no id"),
        ],
    };

    private static readonly ApiNote List = new()
    {
        Group = Group,
        Form = RefusalForm.ProblemOrA2A,
        Needs = Scope.Read,
        Parameters =
        [
            Version,
            ParameterNote.Text("status", "pending, running, paused, succeeded, failed or canceled; in 1.0 TASK_STATE_..."),
            ParameterNote.Number("limit", "How many; not in 1.0", 1, 200, 50),
            ParameterNote.Text("contextId", "In 1.0: tasks of this context"),
            ParameterNote.Number("pageSize", "In 1.0: how many there are on a page", 1, 100, 50),
            ParameterNote.Text("pageToken", "In 1.0: nextPageToken of the page before", 512),
            ParameterNote.Instant("statusTimestampAfter", "In 1.0: tasks that changed after this instant"),
            ParameterNote.Flag("includeArtifacts", "In 1.0: true shows results"),
            ParameterNote.Number("historyLength", "In 1.0: how many of the latest messages each task has; unset: none", 0),
        ],
        Answers = [AnswerNote.Ok<AgentTaskList>("An array of tasks; in 1.0 a page of them", RestEndpoints.MediaType)],
    };

    private static readonly ApiNote Read = new()
    {
        Group = Group,
        Form = RefusalForm.ProblemOrA2A,
        Needs = Scope.Read,
        Parameters = [Version, ParameterNote.Number("historyLength", "In 1.0: how many of the latest messages; unset: 20", 0)],
        Answers = [AnswerNote.Ok<Api.AgentTask>("The task", RestEndpoints.MediaType)],
    };

    private static readonly ApiNote Command = Read with
    {
        Needs = Scope.Cancel,
        Body = typeof(NewCancel),
        IsBodyOptional = true,
        Parameters = [Version, MeshParameters.Key],
        Refuses = [StatusCodes.Status409Conflict],
    };

    private static readonly ApiNote Pause = Command with
    {
        Form = RefusalForm.Problem,
        Body = typeof(NewPause),
        Parameters = [],
        Answers = [AnswerNote.Ok<Api.AgentTask>("The task")],
    };

    private static readonly ApiNote Send = new()
    {
        Group = Group,
        Form = RefusalForm.A2A,
        Needs = Scope.None,
        Body = typeof(SendMessage),
        Parameters = [Version],
        Answers = [AnswerNote.Ok<SentMessage>("The task", RestEndpoints.MediaType)],
        Refuses = [StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests],
    };

    private static readonly ApiNote Watch = new()
    {
        Group = Group,
        Form = RefusalForm.A2A,
        Needs = Scope.Read,
        Parameters = [Version],
        Answers = [AnswerNote.Stream("What happens to the task, as server-sent events")],
    };

    private static readonly ApiNote PushRead = new()
    {
        Group = Group,
        Form = RefusalForm.A2A,
        Needs = Scope.Read,
        Parameters = [Version],
        Answers = [AnswerNote.Ok<PushConfig>("The webhook, without its secrets", RestEndpoints.MediaType)],
    };

    private static readonly ApiNote PushList = PushRead with
    {
        Parameters =
        [
            Version, ParameterNote.Number("pageSize", "How many there are on a page; 0: as many as there may be", 0, 100),
            ParameterNote.Text("pageToken", "nextPageToken of the page before"),
        ],
        Answers = [AnswerNote.Ok<PushConfigPage>("Webhooks, without their secrets", RestEndpoints.MediaType)],
    };

    private static readonly ApiNote PushCreate = PushRead with { Needs = Scope.Create, Body = typeof(NewPushConfig) };

    private static readonly ApiNote PushDelete = PushRead with
    {
        Needs = Scope.Create,
        Answers = [AnswerNote.Ok<Nothing>("It is deleted", RestEndpoints.MediaType)],
    };

    private static readonly ApiNote Card = new()
    {
        Group = Group,
        IsPublic = true,
        Parameters = [Version],
        Answers = [
            AnswerNote.Ok<Api.AgentCard>("The agent card"),
            AnswerNote.Empty(StatusCodes.Status304NotModified, "It is the one that If-None-Match names")],
    };

    private static readonly ApiNote ExtendedCard = new()
    {
        Group = Group,
        Form = RefusalForm.A2A,
        Needs = Scope.None,
        Parameters = [Version],
        Answers = [AnswerNote.Ok<Api.AgentCard>("The agent card", RestEndpoints.MediaType)],
    };

    public static void MapA2A(this IEndpointRouteBuilder routes)
    {
        RpcEndpoint rpc = routes.ServiceProvider.GetRequiredService<RpcEndpoint>();
        A2ATaskEndpoints tasks = routes.ServiceProvider.GetRequiredService<A2ATaskEndpoints>();
        RestEndpoints rest = routes.ServiceProvider.GetRequiredService<RestEndpoints>();
        VersionSwitch either = routes.ServiceProvider.GetRequiredService<VersionSwitch>();
        AgentCardEndpoint card = routes.ServiceProvider.GetRequiredService<AgentCardEndpoint>();

        RouteGroupBuilder version1 = routes.MapGroup("").WithMetadata(Refusals.InA2A);
        RouteGroupBuilder shared = routes.MapGroup("").WithMetadata(Refusals.InA2AIfSpoken);

        routes.Post("/a2a", rpc.HandleAsync, "A2ACall", "A2A 1.0 and 0.3 over JSON-RPC", Call).WithMetadata(Refusals.InJsonRpc);
        shared.Get("/a2a/tasks", either.Create(rest.ListAsync, tasks.ListAsync), "A2AListTasks", "Lists tasks as A2A shows them", List);
        shared.Get("/a2a/tasks/{id}", either.Create(rest.GetAsync, tasks.GetAsync), "A2AGetTask", "Shows a task as A2A does", Read);
        shared.Post(
            "/a2a/tasks/{id}:cancel", either.Create(rest.CancelAsync, tasks.CancelAsync), "A2ACancelTask", "Ends a task for ever", Command);
        routes.Post("/a2a/tasks/{id}:pause", tasks.PauseAsync, "A2APauseTask", "Asks a task to pause at its next step", Pause);
        shared.MapPost("/a2a/tasks/{id}", either.Create(rest.UnknownActionAsync, A2ATaskEndpoints.UnknownActionAsync))
            .ExcludeFromDescription().RequireAuthorization(ScopeRequirement.PolicyFor(Scope.None));

        version1.Post("/a2a/message:send", rest.SendAsync, "A2ASend", "Starts a task, or answers one", Send);
        version1.Post("/a2a/message:stream", rest.StreamAsync, "A2AStream", "Starts a task, or answers one, and watches it",
            Send with { Answers = Watch.Answers });
        version1.Post("/a2a/tasks/{id}:subscribe", rest.SubscribeAsync, "A2ASubscribe", "Watches a task", Watch);
        version1.Get("/a2a/tasks/{id}:subscribe", rest.SubscribeAsync, "A2ASubscribeByGet", "Watches a task", Watch);
        version1.Get("/a2a/extendedAgentCard", rest.ExtendedCardAsync, "A2AExtendedCard",
            "What this agent is and does, for those who have said who they are", ExtendedCard);
        const string Webhooks = "/a2a/tasks/{id}/pushNotificationConfigs";
        version1.Post(Webhooks, rest.CreatePushAsync, "A2ACreatePush", "Has a webhook told what happens to a task",
            PushCreate);
        version1.Get(Webhooks, rest.ListPushAsync, "A2AListPush", "Lists a task's webhooks", PushList);
        version1.Get(Webhooks + "/{config}", rest.GetPushAsync, "A2AGetPush", "Shows a webhook", PushRead);
        version1.Delete(Webhooks + "/{config}", rest.DeletePushAsync, "A2ADeletePush", "Has a webhook told nothing more", PushDelete);

        routes.Get("/.well-known/agent-card.json", card.ShowAsync, "AgentCard", "What this agent is and does", Card);

        // The address that clients of the first versions use.
        routes.MapGet("/.well-known/agent.json", card.ShowAsync).ExcludeFromDescription().AllowAnonymous();
    }
}
