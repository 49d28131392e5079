using Asya.Grains.Flows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Configuration;

/// <summary>Looks at the configuration folder from time to time.</summary>
/// <remarks>It polls, since not every file system that configuration is mounted from sends notifications.</remarks>
internal sealed class ConfigWatch(
    LiveConfiguration configuration,
    IOptions<FlowOptions> options,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value is not { ConfigPath: not null, PollInterval: var interval } || interval <= TimeSpan.Zero)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
            {
                configuration.Refresh();
            }
        }
    }
}
