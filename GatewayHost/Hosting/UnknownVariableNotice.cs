using Asya.Settings;

namespace Asya.Gateway.Hosting;

/// <summary>
/// Warns of variables that begin as ours do and are no settings. They may be other software's, so that they are no reason not to start.
/// </summary>
internal sealed partial class UnknownVariableNotice(IConfiguration configuration, ILogger<UnknownVariableNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (string name in UnknownVariables.Find(configuration))
        {
            LogUnknown(logger, name);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 4104, Level = LogLevel.Warning,
        Message = "{Variable} is no setting and changes nothing; docs/configuration.md lists all")]
    private static partial void LogUnknown(ILogger logger, string variable);
}
