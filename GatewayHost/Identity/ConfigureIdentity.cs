using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Identity;

/// <summary>Fills the options from configuration, environment variables among it; then judges them.</summary>
internal sealed class ConfigureIdentity(IConfiguration configuration)
    : IConfigureOptions<IdentityOptions>, IValidateOptions<IdentityOptions>
{
    public void Configure(IdentityOptions options)
    {
        configuration.GetAsyaSection(IdentityOptions.SectionName).Bind(options);
        options.ApiKeysFile = NotEmpty(options.ApiKeysFile);
        options.A2AApiKey = NotEmpty(options.A2AApiKey);
        JwtOptions jwt = options.Jwt;
        jwt.Authority = NotEmpty(jwt.Authority);
        jwt.JwksUrl = NotEmpty(jwt.JwksUrl);
        jwt.JwksFile = NotEmpty(jwt.JwksFile);
        jwt.Issuer = NotEmpty(jwt.Issuer);
        jwt.Audience = NotEmpty(jwt.Audience);
        jwt.TenantClaim = NotEmpty(jwt.TenantClaim);
        jwt.OnBehalfOfClaim = NotEmpty(jwt.OnBehalfOfClaim);
    }

    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        List<string> failures = [];
        if (options.Jwt.IsOn)
        {
            Validate(options.Jwt, failures);
        }

        Require(options.LookAtKeysEvery > TimeSpan.Zero, $"{IdentityOptions.SectionName}:LookAtKeysEvery must be more than nothing.");
        Require(options.MaxOpenTasks >= 0, $"{IdentityOptions.SectionName}:MaxOpenTasks must be 0 (no limit) or more.");
        RateOptions rate = options.Rate;
        Require(
            rate.PerSecond >= 0 && rate.UnknownPerSecond >= 0 && rate.Burst > 0 && rate.UnknownBurst > 0,
            $"{IdentityOptions.SectionName}:Rate: a rate is 0 (no limit) or more, a burst at least 1.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool isTrue, string otherwise)
        {
            if (!isTrue)
            {
                failures.Add(otherwise);
            }
        }
    }

    private static void Validate(JwtOptions jwt, List<string> failures)
    {
        if (new[] { jwt.Authority, jwt.JwksUrl, jwt.JwksFile }.Count(static source => source is not null) != 1)
        {
            failures.Add(
                $"To take tokens, name the source of the issuer's keys once: {AsyaVariables.JwtAuthority}, {AsyaVariables.JwtJwksUrl}, or {IdentityOptions.SectionName}:Jwt:JwksFile.");
        }

        if ((jwt.Issuer is null && jwt.Authority is null) || jwt.Audience is null)
        {
            failures.Add(
                $"To take tokens, {AsyaVariables.JwtIssuer} (without {AsyaVariables.JwtAuthority}) and {AsyaVariables.JwtAudience} are both needed: a token that anybody made for anybody is no proof.");
        }

        foreach ((string name, string? url) in new[]
        {
            (AsyaVariables.JwtAuthority, jwt.Authority), (AsyaVariables.JwtJwksUrl, jwt.JwksUrl),
        })
        {
            if (url is not null && !IssuerDocuments.IsSafe(url))
            {
                failures.Add(
                    $"{name} must be an https address, or http on this machine: what can be changed on its way proves nothing.");
            }
        }

        foreach (string algorithm in jwt.Algorithms.Where(static a => !JwtOptions.Possible.Contains(a, StringComparer.Ordinal)))
        {
            failures.Add(
                $"{IdentityOptions.SectionName}:Jwt:Algorithms: '{algorithm}' is none of {string.Join(", ", JwtOptions.Possible)}.");
        }

        if (jwt.ClockSkew < TimeSpan.Zero || jwt.ClockSkew > TimeSpan.FromMinutes(5))
        {
            failures.Add($"{IdentityOptions.SectionName}:Jwt:ClockSkew must be 0 to 5 minutes.");
        }

        if (jwt.MaxStreamDuration < TimeSpan.FromSeconds(10) || jwt.MaxStreamDuration > TimeSpan.FromDays(1))
        {
            failures.Add($"{IdentityOptions.SectionName}:Jwt:MaxStreamDuration must be from 10 seconds to a day.");
        }

        if (jwt.MaxWebhookDuration < TimeSpan.FromSeconds(10) || jwt.MaxWebhookDuration > TimeSpan.FromDays(366))
        {
            failures.Add($"{IdentityOptions.SectionName}:Jwt:MaxWebhookDuration must be from 10 seconds to 366 days.");
        }

        if (jwt.RefreshEvery < SigningKeys.MinimumAge)
        {
            failures.Add($"{IdentityOptions.SectionName}:Jwt:RefreshEvery must be at least a minute.");
        }

        if (jwt.PrincipalClaim.Length == 0)
        {
            failures.Add($"{IdentityOptions.SectionName}:Jwt:PrincipalClaim must name a claim.");
        }
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
