using Asya.Tasks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Asya.Gateway.Hosting;

/// <summary>Healthy while a silo answers, reads tasks, and can store what it is asked to.</summary>
/// <remarks>
/// The silo that answers knows from its own writes, and from a probe when there are none, whether its stores take them: this asks it, and
/// writes nothing. The reason in the result names no path and no server.
/// </remarks>
internal sealed class ClusterHealthCheck(IGrainFactory grains) : IHealthCheck
{
    public const string Name = "asya";

    /// <summary>How long the cluster has to answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // No task has this key: the tenant before the ~ is never empty.
    private static readonly TaskKey ProbeKey = new("~health");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // A silo that does not heed the token must not hold up the answer.
            string? problem = await AskAsync(cancellationToken).WaitAsync(cancellationToken);
            return problem is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(problem);
        }
        catch (TaskStoreUnavailableException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
        catch (Exception)
        {
            // Calls are logged where they fail.
            return HealthCheckResult.Unhealthy("The cluster does not answer.");
        }
    }

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        await grains.Catalog().GetAsync(ProbeKey, PayloadChoice.None, cancellationToken);
        return await grains.Catalog().FindStoreProblemAsync(cancellationToken);
    }
}
