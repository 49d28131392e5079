using Asya.Gateway;
using Asya.Gateway.A2A;
using Asya.Gateway.A2A.Cards;
using Asya.Gateway.A2A.Messages;
using Asya.Gateway.A2A.Push;
using Asya.Gateway.A2A.Rest;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.A2A.Tasks;
using Asya.Gateway.Connections;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Inbox;
using Asya.Gateway.Mcp;
using Asya.Gateway.Requests;
using Asya.Gateway.Streaming;
using Asya.Gateway.Tasks;
using Asya.Gateway.Webhooks;
using Asya.Streaming;
using Asya.Timing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static class AsyaGatewayServiceCollectionExtensions
{
    // The longest id that gets a precise answer instead of an aborted connection.
    private const int MaxRequestLine = 32 * 1024;

    // A body above the gateway's limit is refused unread. Up to this size the server then drains the rest (for 5 seconds at
    // most), since a client whose connection is aborted while it sends never sees the reason.
    private const long MaxDroppedBody = 256 * 1024 * 1024;

    /// <summary>Adds the gateway: the mesh API, event streams, A2A, MCP. It needs an <c>IGrainFactory</c>.</summary>
    /// <remarks>
    /// <c>/health/ready</c> runs the host's health checks: add your own with <c>AddHealthChecks()</c>.
    /// Safe to call twice. A service registered earlier (a fake clock) is kept.
    /// </remarks>
    public static IServiceCollection AddAsyaGateway(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(TaskWaiter)))
        {
            return services;
        }

        services.AddOptionsWithValidateOnStart<GatewayOptions, GatewayOptionsValidator>().BindConfiguration(GatewayOptions.SectionName);
        services.Configure<KestrelServerOptions>(LimitRequests);
        services.TryAddSingleton(static _ => ConnectionLimits.From(OpenFiles.ReadLimit()));
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<IPostConfigureOptions<KestrelServerOptions>, ConfigureConnections>();
        services.AddSingleton<StreamCount>();
        services.AddSingleton<BodyBudget>();
        services.AddHostedService<FilesRule>();
        services.AddRouting();
        services.AddEdge();
        services.AddOpenApi("v1", ApiDescription.Configure);

        services.AddSteadyClock();
        services.AddIdentity();
        services.AddPush();
        services.AddTaskFeed();
        services.AddSingleton<IFeedListener>(static provider => provider.GetRequiredService<WebhookSignal>());
        services.AddHostedService<AddressRule>();
        HostLines.TellUnknownVariables(services);
        services.AddSingleton<TaskWaiter>();
        services.AddSingleton<TaskStreams>();
        services.AddSingleton<TaskReader>();
        services.AddSingleton<TaskStarter>();
        services.AddSingleton<TaskResumer>();
        services.AddSingleton<CreateEndpoint>();
        services.AddSingleton<FlowsEndpoint>();
        services.AddSingleton<ReadEndpoints>();
        services.AddSingleton<HistoryEndpoint>();
        services.AddSingleton<AllHistoryEndpoint>();
        services.AddSingleton<StatsEndpoints>();
        services.AddSingleton<ToolCallEndpoint>();
        services.AddSingleton<CommandEndpoints>();
        services.AddSingleton<WaitEndpoints>();
        services.AddSingleton<EventsEndpoint>();
        services.AddHealthChecks().AddCheck<ClusterHealthCheck>(ClusterHealthCheck.Name, timeout: ClusterHealthCheck.Patience);
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<MessageAnswers>();
        services.AddSingleton<MessageSender>();
        services.AddSingleton<TaskHistory>();
        services.AddSingleton<A2ARequestHandler>();
        services.AddSingleton<StreamSender>();
        services.AddSingleton<PushCalls>();
        services.AddSingleton<RpcNotifications>();
        services.AddSingleton<RpcEndpoint>();
        services.AddSingleton<RestEndpoints>();
        services.AddSingleton<VersionSwitch>();
        services.AddSingleton<AgentCards>();
        services.AddSingleton<AgentCardEndpoint>();
        services.AddSingleton<A2ATaskEndpoints>();
        services.AddMcp();
        services.AddInbox();
        return services;
    }

    private static void LimitRequests(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
        kestrel.Limits.MaxRequestBodySize = MaxDroppedBody;
    }
}
