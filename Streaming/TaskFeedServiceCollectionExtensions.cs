using Asya.Timing;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Streaming;

public static class TaskFeedServiceCollectionExtensions
{
    /// <summary>Adds this process's subscription to the cluster's live events.</summary>
    /// <remarks>Safe to call twice: a client and a gateway in one process share it.</remarks>
    public static void AddTaskFeed(this IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(LiveEventReceiver)))
        {
            return;
        }

        services.AddSteadyClock();
        services.AddSingleton<LiveEventReceiver>();
        services.AddHostedService(static provider => provider.GetRequiredService<LiveEventReceiver>());
    }
}
