using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Identity;

/// <summary>Puts identity into a host.</summary>
internal static class IdentitySetup
{
    public static void AddIdentity(this IServiceCollection services)
    {
        services.AddSingleton<ConfigureIdentity>();
        services.AddSingleton<IConfigureOptions<IdentityOptions>>(static provider => provider.GetRequiredService<ConfigureIdentity>());
        services.AddSingleton<IValidateOptions<IdentityOptions>>(static provider => provider.GetRequiredService<ConfigureIdentity>());
        services.AddOptions<IdentityOptions>().ValidateOnStart();

        services.AddSingleton<ApiKeyRing>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<IssuerDocuments>();
        services.AddSingleton<TokenCallers>();
        services.AddSingleton<TaskAccess>();
        services.AddSingleton<TaskQuota>();
        services.AddHostedService<IdentityNotice>();

        // Not AddAuthentication: it adds data protection, which writes key files for cookies that are never used.
        services.AddTransient<CredentialHandler>();
        services.AddAuthenticationCore(static options =>
        {
            options.AddScheme<CredentialHandler>(CredentialHandler.Scheme, displayName: null);
            options.DefaultScheme = CredentialHandler.Scheme;
        });

        // Not AddJwtBearer, for the same reason: it takes its settings from what AddAuthentication adds.
        services.AddWebEncoders();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, ConfigureTokens>();
        new AuthenticationBuilder(services)
            .AddScheme<JwtBearerOptions, JwtBearerHandler>(ConfigureTokens.Scheme, displayName: null, configureOptions: null);

        // An endpoint without an explicit scope is for admins.
        services.AddAuthorization(static options => options.FallbackPolicy = ScopeRequirement.PolicyFor(Scope.Admin));
        services.AddRateLimiter(static _ => { });
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>, RateLimits>();
    }

    /// <summary>Asks who calls, how often, and what for, in this order.</summary>
    public static void UseIdentity(this WebApplication application)
    {
        application.UseAuthentication();
        if (application.Services.GetRequiredService<IOptions<IdentityOptions>>().Value.IsOn)
        {
            application.UseRateLimiter();
        }

        application.UseAuthorization();
    }
}
