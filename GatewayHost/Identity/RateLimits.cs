using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Asya.Gateway.Errors;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Identity;

/// <summary>A rate limit for each principal, and a lower one for each network address of unauthenticated requests.</summary>
internal sealed class RateLimits(IOptions<IdentityOptions> identity) : IConfigureOptions<RateLimiterOptions>
{
    // The smallest IPv6 network of one owner: a limit for each single address would limit nothing.
    private const int NetworkBytes = 8;

    public void Configure(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(PartitionOf);
        options.OnRejected = static async (rejected, _) =>
        {
            TimeSpan wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? after : TimeSpan.FromSeconds(1);
            await Refusals.WriteAsync(rejected.HttpContext, ProblemTable.TooMany(wait));
        };
    }

    private RateLimitPartition<string> PartitionOf(HttpContext context)
    {
        RateOptions rate = identity.Value.Rate;
        return context.User.Identity is CallerIdentity { Caller: var caller }
            ? Partition($"{caller.Tenant}~{caller.Principal}", rate.PerSecond, rate.Burst)
            : Partition("?" + NetworkOf(context.Connection.RemoteIpAddress), rate.UnknownPerSecond, rate.UnknownBurst);
    }

    private static RateLimitPartition<string> Partition(string key, int perSecond, int burst) => perSecond == 0
        ? RateLimitPartition.GetNoLimiter("")
        : RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });

    private static string NetworkOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes)),
        _ => address.ToString(),
    };
}
