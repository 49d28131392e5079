using Asya.Gateway.A2A.Cards;
using Asya.Gateway.A2A.Rest;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.A2A;

/// <summary>The addresses of A2A.</summary>
internal static class A2ARoutes
{
    private const string Group = "A2A";

    private static readonly ParameterNote Version = new(
        A2AVersions.Header, "1.0: the answer is as A2A 1.0 has it; unset: as the guides have it", IsHeader: true);

    private static readonly AnswerNote Stream = new(
        StatusCodes.Status200OK, "What happens to the task, as server-sent events", "text/event-stream");

    private static readonly ApiNote Call = new()
    {
        Group = Group,

        // Each method requires its own scope.
        Needs = Scope.None,
        Body = BodyNote.Required,
        Answers =
        [
            new(StatusCodes.Status200OK, "The call's result, or its error"),
            new(StatusCodes.Status204NoContent, "Nothing, since the call has no id"),
        ],
    };

    private static readonly ApiNote List = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters =
        [
            Version,
            new("status", "pending, running, paused, succeeded, failed or canceled; in 1.0 TASK_STATE_..."),
            new("limit", "1 to 200; default 50"),
            new("contextId", "In 1.0: tasks of this context"),
            new("pageSize", "In 1.0: 1 to 100; default 50"),
            new("pageToken", "In 1.0: nextPageToken of the page before"),
            new("statusTimestampAfter", "In 1.0: tasks that changed after this instant"),
            new("includeArtifacts", "In 1.0: true shows results"),
        ],
        Answers = [new(StatusCodes.Status200OK, "An array of tasks; in 1.0 a page of them")],
    };

    private static readonly ApiNote Read = new()
    {
        Group = Group,
        Needs = Scope.Read,
        Parameters = [Version],
        Answers = [new(StatusCodes.Status200OK, "The task")],
    };

    private static readonly ApiNote Command = Read with { Needs = Scope.Cancel, Body = BodyNote.Optional };

    private static readonly ApiNote Pause = Command with { Parameters = [] };

    private static readonly ApiNote Send =
        new() { Group = Group, Needs = Scope.None, Body = BodyNote.Required, Answers = [new(StatusCodes.Status200OK, "The task")] };

    private static readonly ApiNote PushRead =
        new() { Group = Group, Needs = Scope.Read, Answers = [new(StatusCodes.Status200OK, "Webhooks, without their secrets")] };

    private static readonly ApiNote PushChange = PushRead with { Needs = Scope.Create };

    private static readonly ApiNote Card =
        new() { Group = Group, IsPublic = true, Answers = [new(StatusCodes.Status200OK, "The agent card")] };

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
            Send with { Answers = [Stream] });
        version1.Post("/a2a/tasks/{id}:subscribe", rest.SubscribeAsync, "A2ASubscribe", "Watches a task",
            Read with { Parameters = [], Answers = [Stream] });
        version1.MapGet("/a2a/tasks/{id}:subscribe", rest.SubscribeAsync).ExcludeFromDescription()
            .RequireAuthorization(ScopeRequirement.PolicyFor(Scope.Read));
        version1.Get("/a2a/extendedAgentCard", rest.ExtendedCardAsync, "A2AExtendedCard",
            "What this agent is and does, for those who have said who they are", Card with { IsPublic = false, Needs = Scope.None });
        const string Webhooks = "/a2a/tasks/{id}/pushNotificationConfigs";
        version1.Post(Webhooks, rest.CreatePushAsync, "A2ACreatePush", "Has a webhook told what happens to a task",
            PushChange with { Body = BodyNote.Required });
        version1.Get(Webhooks, rest.ListPushAsync, "A2AListPush", "Lists a task's webhooks", PushRead);
        version1.Get(Webhooks + "/{config}", rest.GetPushAsync, "A2AGetPush", "Shows a webhook", PushRead);
        version1.Delete(Webhooks + "/{config}", rest.DeletePushAsync, "A2ADeletePush", "Has a webhook told nothing more", PushChange);

        routes.Get("/.well-known/agent-card.json", card.ShowAsync, "AgentCard", "What this agent is and does", Card);

        // The address that clients of the first versions use.
        routes.MapGet("/.well-known/agent.json", card.ShowAsync).ExcludeFromDescription().AllowAnonymous();
    }
}
