using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Hosting;

/// <summary>What lies between a client and the endpoints: proxies, a path prefix, pages of other origins.</summary>
internal static class EdgeSetup
{
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromHours(1);

    public static void AddEdge(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<GatewayOptions>, EdgeValidator>();
        services.AddSingleton<PublicAddress>();
        services.AddCors();
        services.AddOptions<CorsOptions>()
            .Configure<IOptions<GatewayOptions>>(static (cors, gateway) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. gateway.Value.AllowedOrigins])
            .AllowAnyHeader()
            .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete)
            .WithExposedHeaders("Location", "Retry-After", "WWW-Authenticate", "ETag")
            .SetPreflightMaxAge(PreflightMaxAge)));
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<GatewayOptions>>(static (forwarded, gateway) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.All;

            // As many hops as there are trusted proxies in a row; the first untrusted address ends the chain.
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (string network in gateway.Value.TrustedProxies)
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }
        });
    }

    /// <summary>Applies the proxy's headers and the path prefix, before any other middleware reads the request.</summary>
    public static void UseEdge(this WebApplication application)
    {
        GatewayOptions options = application.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        if (options.TrustedProxies.Count > 0)
        {
            application.UseForwardedHeaders();
        }

        if (options.PathBase is { } prefix)
        {
            application.UsePathBase(prefix);
        }
    }

    /// <summary>Answers preflights, and lets the pages of allowed origins read answers.</summary>
    public static void UseOrigins(this WebApplication application)
    {
        if (application.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.AllowedOrigins.Count > 0)
        {
            application.UseCors();
        }
    }
}
