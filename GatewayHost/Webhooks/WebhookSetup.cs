using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>Puts push notifications into a host.</summary>
internal static class WebhookSetup
{
    public static void AddPush(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<GatewayOptions>, WebhookOptionsRules>();
        services.AddSingleton<WebhookSignal>();
        services.TryAddSingleton<WebhookResolver>();
        services.AddSingleton<WebhookConnector>();
        services.AddSingleton<WebhookSigner>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookCredentials>();
        services.AddSingleton<WebhookDelivery>();
        services.AddSingleton<WebhookRegistrations>();
        services.AddSingleton<WebhookEndpoints>();
        services.AddHostedService<WebhookDispatcher>();
    }
}
