using Asya.Gateway.Api;
using Asya.Gateway.Errors;
using Asya.Gateway.Responses;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Asya.Gateway.Hosting;

/// <summary>The health endpoints for probes.</summary>
internal sealed class HealthEndpoints(HealthCheckService checks)
{
    // Liveness checks nothing else: a lost database must not restart every gateway.
    public static JsonAnswer<Health> Live() => new Health("live");

    // Readiness is every health check of the host: that of the cluster, down to its stores, and those that the host has added.
    public async Task<JsonAnswer<Health>> ReadyAsync(CancellationToken cancellationToken)
    {
        HealthReport report = await checks.CheckHealthAsync(cancellationToken);
        return report.Status is HealthStatus.Unhealthy
            ? throw new RequestException(RequestError.NotReady, Explain(report))
            : new Health("ready");
    }

    // Everyone may ask. Of a check of the host's own only the name is told: what it says may be for its operators.
    private static string Explain(HealthReport report) => string.Join(' ', report.Entries
        .Where(static entry => entry.Value.Status is HealthStatus.Unhealthy)
        .Select(static entry => entry.Key == ClusterHealthCheck.Name
            ? entry.Value.Description ?? "The cluster does not answer."
            : $"The check '{entry.Key}' fails."));
}
