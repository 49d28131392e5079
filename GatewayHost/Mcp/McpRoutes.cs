using Asya.Gateway.Api;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Tasks;
using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.Mcp;

/// <summary>The address of MCP.</summary>
internal static class McpRoutes
{
    private static readonly ApiNote Call = new()
    {
        Group = "MCP",

        // Each method and each tool requires its own scope.
        Needs = Scope.None,
        Form = RefusalForm.JsonRpc,
        Body = typeof(McpInput),
        Parameters =
        [
            ParameterNote.Header(McpNames.VersionHeader, "The revision; with 2026-07-28, Mcp-Method and Mcp-Name too"),
            ParameterNote.Header(ClientSessions.Header, "With a handshake: what the initialize's answer gave, if it gave one"),
            MeshParameters.Key,
        ],
        Answers =
            [new(StatusCodes.Status200OK, "The call's result, as one server-sent event; an error of some calls as JSON", typeof(RpcError),
                OtherType: "text/event-stream"),
                AnswerNote.Empty(StatusCodes.Status202Accepted, "A notification or a reply was taken")],
        Refuses = [StatusCodes.Status404NotFound, StatusCodes.Status406NotAcceptable],
    };

    public static void AddMcp(this IServiceCollection services)
    {
        services.AddSingleton<ToolList>();
        services.AddSingleton<TaskAnswers>();
        services.AddSingleton<FlowCaller>();
        services.AddSingleton<TaskTools>();
        services.AddSingleton<TaskMethods>();
        services.AddSingleton<McpServers>();
        services.AddSingleton<McpEndpoint>();
        services.AddSingleton<ParameterHeaders>();
        services.AddSingleton<ClientSessions>();
        services.AddSingleton<Elicitations>();
        services.AddSingleton<ElicitationReplies>();
        services.AddSingleton<PauseAsker>();
        services.AddSingleton<RequestStates>();
        services.AddSingleton<StateSigner>();
        services.AddHostedService(static provider => provider.GetRequiredService<StateSigner>());

        // The library logs client errors as server errors. The gateway logs its own errors itself.
        services.AddLogging(static logging => logging.AddFilter("ModelContextProtocol", LogLevel.Critical));
    }

    public static void MapMcp(this IEndpointRouteBuilder routes)
    {
        McpEndpoint endpoint = routes.ServiceProvider.GetRequiredService<McpEndpoint>();
        routes.Post("/mcp", endpoint.HandleAsync, "McpCall", "MCP 2026-07-28 and, with a handshake, 2025-11-25 and older", Call)
            .WithMetadata(Refusals.InJsonRpc);
    }
}
