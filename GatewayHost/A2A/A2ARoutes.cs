using Asya.Gateway.Hosting;

namespace Asya.Gateway.A2A;

/// <summary>The addresses of A2A.</summary>
internal static class A2ARoutes
{
    public static void MapA2A(this IEndpointRouteBuilder routes)
    {
        RpcEndpoint rpc = routes.ServiceProvider.GetRequiredService<RpcEndpoint>();
        A2ATaskEndpoints tasks = routes.ServiceProvider.GetRequiredService<A2ATaskEndpoints>();

        routes.Post("/a2a", rpc.HandleAsync, "A2ACall", "A2A over JSON-RPC: message/send, tasks/get, tasks/cancel").TakesJson();
        routes.Get("/a2a/tasks", tasks.ListAsync, "A2AListTasks", "Lists tasks as A2A shows them");
        routes.Get("/a2a/tasks/{id}", tasks.GetAsync, "A2AGetTask", "Shows a task as A2A does");
        routes.Post("/a2a/tasks/{id}:cancel", tasks.CancelAsync, "A2ACancelTask", "Ends a task for ever").TakesJson();
        routes.Post("/a2a/tasks/{id}:pause", tasks.PauseAsync, "A2APauseTask", "Asks a task to pause at its next step").TakesJson();
        routes.MapPost("/a2a/tasks/{id}", A2ATaskEndpoints.UnknownActionAsync).ExcludeFromDescription();
    }
}
