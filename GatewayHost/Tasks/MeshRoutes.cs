using Asya.Gateway.Hosting;

namespace Asya.Gateway.Tasks;

/// <summary>The addresses of the mesh API.</summary>
internal static class MeshRoutes
{
    public static void MapMesh(this IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;
        CreateEndpoint create = services.GetRequiredService<CreateEndpoint>();
        ReadEndpoints read = services.GetRequiredService<ReadEndpoints>();
        CommandEndpoints commands = services.GetRequiredService<CommandEndpoints>();
        EventsEndpoint events = services.GetRequiredService<EventsEndpoint>();

        routes.Post("/mesh", create.CreateAsync, "CreateTask", "Starts a task").TakesJson();
        routes.Get("/mesh", read.ListAsync, "ListTasks", "Lists tasks, newest first");
        routes.Get("/mesh/{id}", read.GetAsync, "GetTask", "Shows a task");
        routes.Get("/mesh/{id}/events", events.WatchAsync, "WatchTask", "Streams what happens to a task until it is over");
        routes.Get("/mesh/{id}/stream", events.WatchAsync, "StreamTask", "The same under its older name");
        routes.Post("/mesh/{id}:resume", commands.ResumeAsync, "ResumeTask", "Answers the pause a task is at").TakesJson();
        routes.Post("/mesh/{id}:pause", commands.PauseAsync, "PauseTask", "Asks a task to pause at its next step").TakesJson();
        routes.Post("/mesh/{id}:cancel", commands.CancelAsync, "CancelTask", "Ends a task for ever").TakesJson();
        routes.MapPost("/mesh/{id}", CommandEndpoints.UnknownActionAsync).ExcludeFromDescription();
    }
}
