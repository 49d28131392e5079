using Asya.Gateway.Errors;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Identity;

/// <summary>Tells ASP.NET's handler of bearer tokens which are good, by whose keys, and who the caller is then.</summary>
internal sealed class ConfigureTokens(
    IOptions<IdentityOptions> identity, SigningKeys keys, TokenCallers callers, TimeProvider clock, ILogger<TokenCallers> logger)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    public const string Scheme = "asya-token";

    private readonly JwtOptions _jwt = identity.Value.Jwt;

    public void Configure(JwtBearerOptions options) => Configure(Scheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != Scheme)
        {
            return;
        }

        options.ConfigurationManager = keys;

        // The keys see to it themselves, before a token is refused.
        options.RefreshOnIssuerKeyNotFound = false;
        options.TimeProvider = clock;
        options.SaveToken = false;
        options.MapInboundClaims = false;
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(new JsonWebTokenHandler { MaximumTokenSizeInBytes = TokenSyntax.MaxLength, MapInboundClaims = false });
        options.TokenValidationParameters = Rules();
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = ReceiveAsync,
            OnTokenValidated = AcceptAsync,
            OnAuthenticationFailed = context =>
            {
                // An outage of the issuer has its own line in the log.
                if (context.Exception is not RequestException)
                {
                    string why = context.Exception.GetType().Name;
                    TokenCallers.LogTokenRefused(logger, why);
                }

                return Task.CompletedTask;
            },
        };
    }

    private TokenValidationParameters Rules() => new()
    {
        ValidIssuer = _jwt.Issuer,
        ValidAudience = _jwt.Audience,
        ValidAlgorithms = [.. _jwt.Allowed],
        IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId),
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        RequireAudience = true,
        ClockSkew = _jwt.ClockSkew,
        LifetimeValidator = IsInItsTime,

        // The library's cache would keep signature providers for keys that were dropped.
        CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
    };

    private async Task ReceiveAsync(MessageReceivedContext context)
    {
        string text = CredentialHandler.BearerOf(context.Request.Headers.Authorization[0]) ?? "";

        // Checked first and not left to the library: "none" and symmetric algorithms are never allowed.
        string? defect = TokenSyntax.Defect(text, _jwt, out string? algorithm, out string? keyId)
            ?? (!_jwt.Allowed.Contains(algorithm, StringComparer.Ordinal) ? "its algorithm is not allowed"
                : !await keys.HasAsync(keyId, context.HttpContext.RequestAborted) ? "its key is not the issuer's"
                : null);

        if (defect is not null)
        {
            TokenCallers.LogTokenRefused(logger, defect);
            context.Fail(defect);
        }

        context.Token = text;
    }

    private Task AcceptAsync(TokenValidatedContext context)
    {
        if (callers.Find((JsonWebToken)context.SecurityToken) is { } caller)
        {
            context.Principal = CallerIdentity.UserOf(caller, "bearer");
        }
        else
        {
            context.Fail("It names no caller.");
        }

        return Task.CompletedTask;
    }

    private bool IsInItsTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        return expires is { } end
            && end + parameters.ClockSkew > now
            && !(notBefore is { } start && start - parameters.ClockSkew > now);
    }
}
