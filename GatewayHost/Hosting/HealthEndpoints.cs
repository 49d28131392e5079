using Asya.Gateway.Errors;
using Asya.Gateway.Responses;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Asya.Gateway.Hosting;

/// <summary>The health endpoints for probes.</summary>
internal sealed class HealthEndpoints(HealthCheckService checks)
{
    // Liveness checks nothing else: a lost database must not restart every gateway.
    public static Task LiveAsync(HttpContext context) => SayAsync(context, "live"u8.ToArray());

    // Readiness is every health check of the host: that of the cluster, down to its stores, and those that the host has added.
    public async Task ReadyAsync(HttpContext context)
    {
        HealthReport report = await checks.CheckHealthAsync(context.RequestAborted);
        if (report.Status is HealthStatus.Unhealthy)
        {
            throw new RequestException(RequestError.NotReady, Explain(report));
        }

        await SayAsync(context, "ready"u8.ToArray());
    }

    // Everyone may ask. Of a check of the host's own only the name is told: what it says may be for its operators.
    private static string Explain(HealthReport report) => string.Join(' ', report.Entries
        .Where(static entry => entry.Value.Status is HealthStatus.Unhealthy)
        .Select(static entry => entry.Key == ClusterHealthCheck.Name
            ? entry.Value.Description ?? "The cluster does not answer."
            : $"The check '{entry.Key}' fails."));

    private static async Task SayAsync(HttpContext context, byte[] word)
    {
        using PooledJson json = PooledJson.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("status"u8, word);
        json.Writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }
}
