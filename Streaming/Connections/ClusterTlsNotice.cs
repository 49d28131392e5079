using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Streaming.Connections;

/// <summary>Logs what becomes of the cluster's certificates.</summary>
internal sealed partial class ClusterTlsNotice(ClusterCertificates certificates, ILogger<ClusterTlsNotice> logger) : IHostedService
{
    // A process that tries again all the time would fill the log.
    private static readonly TimeSpan BetweenRefusals = TimeSpan.FromMinutes(1);

    private long _refusedAt;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        certificates.OnUnreadable = why => LogCertificatesUnreadable(logger, why);
        certificates.OnRefused = Refused;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Refused(string why)
    {
        long last = Volatile.Read(ref _refusedAt);
        if ((last == 0 || Stopwatch.GetElapsedTime(last) >= BetweenRefusals)
            && Interlocked.CompareExchange(ref _refusedAt, Stopwatch.GetTimestamp(), last) == last)
        {
            LogCertificateRefused(logger, why);
        }
    }

    [LoggerMessage(EventId = 1511, Level = LogLevel.Error,
        Message = "The files of the cluster's certificates cannot be used; what they held before stays in force: {Why}")]
    private static partial void LogCertificatesUnreadable(ILogger logger, string why);

    [LoggerMessage(EventId = 1512, Level = LogLevel.Warning,
        Message = "A certificate is not of the cluster's authority, or is not valid now; the connection is refused: {Why}")]
    private static partial void LogCertificateRefused(ILogger logger, string why);
}
