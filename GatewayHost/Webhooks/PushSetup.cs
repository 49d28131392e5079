using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>Puts push notifications into a host.</summary>
internal static class PushSetup
{
    public static void AddPush(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<GatewayOptions>, PushOptionsRules>();
        services.AddSingleton<PushBell>();
        services.TryAddSingleton<PushResolver>();
        services.AddSingleton<PushConnector>();
        services.AddSingleton<PushSigner>();
        services.AddSingleton<PushSender>();
        services.AddSingleton<PushCourier>();
        services.AddSingleton<PushConfigs>();
        services.AddSingleton<PushEndpoints>();
        services.AddHostedService<PushDispatcher>();
    }
}
