using Orleans.Configuration;

namespace Asya.TestSilo;

/// <summary>Lets others know a silo by other ports than those that it listens at, so that a test can stand between them.</summary>
internal static class AdvertisedPorts
{
    /// <summary>Reads <c>ASYA_TEST_ADVERTISED_PORT</c> and <c>ASYA_TEST_ADVERTISED_CLIENT_PORT</c>: for silos, for gateways.</summary>
    public static IServiceCollection AddAdvertisedPorts(this IServiceCollection services)
    {
        services.AddOptions<EndpointOptions>().PostConfigure<IConfiguration>(static (options, settings) =>
        {
            options.SiloPort = settings.GetValue("ASYA_TEST_ADVERTISED_PORT", options.SiloPort);
            options.GatewayPort = settings.GetValue("ASYA_TEST_ADVERTISED_CLIENT_PORT", options.GatewayPort);
        });
        return services;
    }
}
