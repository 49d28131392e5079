using System.Net;
using Asya.Gateway.Hosting;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Hosting.Clustering;

/// <summary>A silo's settings about itself and its cluster. A pod sets them from the downward API.</summary>
internal sealed record ClusterSettings
{
    /// <summary>The section that names a membership provider of Orleans'.</summary>
    public const string MembershipSection = "Orleans:Clustering";

    public const string SiloPortKey = ClusterVariables.SectionName + ":SiloPort";

    private const string NameKey = ClusterVariables.SectionName + ":SiloName";
    private const string AddressKey = ClusterVariables.SectionName + ":Address";

    /// <summary>Whether there are, or may be, other silos. Otherwise this one is alone on its machine.</summary>
    public required bool IsShared { get; init; }

    public required string ClusterId { get; init; }

    public required string ServiceId { get; init; }

    /// <summary>Gets what the silo is called in logs; null: Orleans makes a name up.</summary>
    public string? SiloName { get; private init; }

    /// <summary>Gets where the others find this silo.</summary>
    public IPAddress Address { get; private init; } = IPAddress.Loopback;

    /// <summary>Gets where the others talk to it.</summary>
    public int SiloPort { get; private init; }

    /// <summary>Gets where gateways and other clients talk to it.</summary>
    public int ClientPort { get; private init; }

    /// <exception cref="OptionsValidationException">One of them is invalid; the message names it and the reason.</exception>
    public static ClusterSettings Read(IConfiguration configuration)
    {
        IPAddress? address = IPAddress.Loopback;
        if (configuration.GetAsyaValue(AddressKey) is { } text && (!IPAddress.TryParse(text, out address) || IsNowhere(address)))
        {
            throw new OptionsValidationException(AsyaVariables.PodIp, typeof(IPAddress),
                [$"{AsyaVariables.PodIp} must be the IP address that other silos reach this one at, not '{text}'."]);
        }

        return new()
        {
            IsShared = Membership.IsSet(configuration) || configuration.GetSection(MembershipSection).Exists()
                || SharedStorage.Database(configuration) is not null || SharedStorage.HasAzureTasks(configuration),
            ClusterId = ClusterVariables.ClusterId(configuration),
            ServiceId = ClusterVariables.ServiceId(configuration),
            SiloName = configuration.GetAsyaValue(NameKey),
            Address = address,
            SiloPort = ClusterVariables.Port(configuration, SiloPortKey, 11111),
            ClientPort = ClusterVariables.ClientPort(configuration),
        };
    }

    private static bool IsNowhere(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.None)
            || address.Equals(IPAddress.IPv6None);
}
