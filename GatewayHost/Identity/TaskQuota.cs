using Asya.Catalog;
using Asya.Gateway.Errors;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Identity;

/// <summary>How many tasks a principal may have that are not over.</summary>
/// <remarks>
/// Counted before the task is made, so requests at the same moment may go a little beyond. It is there to stop a flood, not to sell seats.
/// </remarks>
internal sealed class TaskQuota(IGrainFactory grains, IOptions<IdentityOptions> options)
{
    /// <summary>Fails if the caller has no room for another task. One that is there already takes no more.</summary>
    public async ValueTask DemandRoomAsync(Caller caller, TaskKey key, CancellationToken cancellationToken)
    {
        int max = options.Value.MaxOpenTasks;
        if (caller.Principal is not { } principal || max == 0)
        {
            return;
        }

        ICatalogGrain catalog = grains.Catalog();
        if (await catalog.CountOpenAsync(caller.Tenant, principal, max, cancellationToken) >= max
            && await catalog.LookAsync(key, cancellationToken) is null)
        {
            throw new RequestException(RequestError.TooManyTasks, $"You have {max} tasks that are not over, and may not have more.");
        }
    }
}
