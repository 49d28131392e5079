using Microsoft.Extensions.Options;

namespace Asya.Gateway.Identity;

/// <summary>Logs at startup whether identity is on. Constructed with the keys, so that an invalid key file stops the start.</summary>
internal sealed partial class IdentityNotice(ApiKeyRing keys, IOptions<IdentityOptions> options, ILogger<IdentityNotice> logger)
    : IHostedLifecycleService
{
    private readonly ApiKeyRing _keys = keys;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.IsOn)
        {
            LogOn(logger, _keys.Count, options.Value.Jwt.Issuer ?? "none");
        }
        else
        {
            LogOff(logger);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 3431, Level = LogLevel.Warning,
        Message = "Identity is off: every client that reaches this port has full access to every task")]
    private static partial void LogOff(ILogger logger);

    [LoggerMessage(EventId = 3432, Level = LogLevel.Information, Message = "Identity is on: {Keys} API keys, token issuer {Issuer}")]
    private static partial void LogOn(ILogger logger, int keys, string issuer);
}
