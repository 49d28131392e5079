using Asya.Grains.Flows;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Hosting;

/// <summary>Warns at the start about flows that say who answers while no caller can be told from another.</summary>
/// <remarks>
/// No reason not to start: with identity off only this machine is served, which is how flows are written and tried out. Where other
/// machines are served too, <c>--insecure</c> has been said.
/// </remarks>
internal sealed partial class PeopleNotice(
    FlowCatalog flows, IServiceProvider services, Func<IServiceProvider, bool> isIdentityOn, ILogger<PeopleNotice> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!isIdentityOn(services))
        {
            foreach (string name in flows.All.Where(static flow => flow.AsksPeople).Select(static flow => flow.Name)
                .Order(StringComparer.Ordinal))
            {
                LogUnenforced(logger, name);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning,
        Message = "Flow {Flow} says who answers its pauses (who), and identity is off: every caller may")]
    private static partial void LogUnenforced(ILogger logger, string flow);
}
