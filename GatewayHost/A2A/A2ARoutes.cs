using Asya.Gateway.Hosting;
using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.A2A;

/// <summary>The addresses of A2A.</summary>
internal static class A2ARoutes
{
    private const string Group = "A2A";

    private static readonly ApiNote Call = new()
    {
        Group = Group,
        Body = BodyNote.Required,
        Answers = [new(StatusCodes.Status200OK, "The call's result, or its error")],
    };

    private static readonly ApiNote List = new()
    {
        Group = Group,
        Parameters = [new("status", "pending, running, paused, succeeded, failed or canceled"), new("limit", "1 to 200; default 50")],
        Answers = [new(StatusCodes.Status200OK, "An array of tasks")],
    };

    private static readonly ApiNote Read = new() { Group = Group, Answers = [new(StatusCodes.Status200OK, "The task")] };

    private static readonly ApiNote Command = Read with { Body = BodyNote.Optional };

    public static void MapA2A(this IEndpointRouteBuilder routes)
    {
        RpcEndpoint rpc = routes.ServiceProvider.GetRequiredService<RpcEndpoint>();
        A2ATaskEndpoints tasks = routes.ServiceProvider.GetRequiredService<A2ATaskEndpoints>();

        routes.Post("/a2a", rpc.HandleAsync, "A2ACall", "A2A over JSON-RPC: message/send, tasks/get, tasks/cancel", Call);
        routes.Get("/a2a/tasks", tasks.ListAsync, "A2AListTasks", "Lists tasks as A2A shows them", List);
        routes.Get("/a2a/tasks/{id}", tasks.GetAsync, "A2AGetTask", "Shows a task as A2A does", Read);
        routes.Post("/a2a/tasks/{id}:cancel", tasks.CancelAsync, "A2ACancelTask", "Ends a task for ever", Command);
        routes.Post("/a2a/tasks/{id}:pause", tasks.PauseAsync, "A2APauseTask", "Asks a task to pause at its next step", Command);
        routes.MapPost("/a2a/tasks/{id}", A2ATaskEndpoints.UnknownActionAsync).ExcludeFromDescription();
    }
}
