using Asya.Tasks;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Asya.Gateway.Identity;

/// <summary>Tells whose a valid token is, and what its owner may do.</summary>
internal sealed partial class TokenCallers(IOptions<IdentityOptions> options, TimeProvider clock, ILogger<TokenCallers> logger)
{
    private readonly JwtOptions _options = options.Value.Jwt;

    /// <summary>Finds the caller that a valid token is of; null: it names none. The log has the reason.</summary>
    public Caller? Find(JsonWebToken token)
    {
        string? principal = TextOf(token, _options.PrincipalClaim);
        string? tenant = _options.TenantClaim is { } claim ? TextOf(token, claim) : TaskKey.DefaultTenant;
        if (!Caller.IsPrincipal(principal) || !Caller.IsTenant(tenant) || (_options.TenantClaim is not null && tenant!.Length == 0))
        {
            LogTokenRefused(logger, "it names no principal or no tenant that can be one");
            return null;
        }

        string? person = null;
        if (_options.OnBehalfOfClaim is { } acting && token.TryGetClaim(acting, out _))
        {
            person = TextOf(token, acting);
            if (!Caller.IsPrincipal(person))
            {
                LogTokenRefused(logger, "it names a person for whom it acts who cannot be one");
                return null;
            }
        }

        Scope scopes = Scope.None;
        foreach (string name in ScopesOf(token))
        {
            if (name.StartsWith(_options.ScopePrefix, StringComparison.Ordinal)
                && Scopes.TryParse(name[_options.ScopePrefix.Length..], out Scope scope))
            {
                scopes |= scope;
            }
        }

        DateTimeOffset expires = new(DateTime.SpecifyKind(token.ValidTo, DateTimeKind.Utc));
        string[] groups =
            [.. token.Claims.Where(claim => claim.Type == _options.GroupsClaim && Caller.IsPrincipal(claim.Value))
                .Select(static claim => claim.Value).Distinct()];
        return new Caller(principal, tenant!, Scopes.WithIncluded(scopes), expires + _options.ClockSkew)
        {
            Groups = [.. groups],
            MaxStreamDuration = _options.MaxStreamDuration,
            Credential = CredentialName.ForToken(clock.GetUtcNow()),
            MayActFor = person is null ? [] : [person],
            OnBehalfOf = person is null ? null : new(person, []),
        };
    }

    private static string? TextOf(JsonWebToken token, string claim) => token.TryGetPayloadValue(claim, out string? text) ? text : null;

    // "scope" is a space-separated text; "scp" is a space-separated text or a list.
    private static IEnumerable<string> ScopesOf(JsonWebToken token) =>
        token.Claims.Where(static claim => claim.Type is "scope" or "scp")
            .SelectMany(static claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Logs why a token was refused.</summary>
    [LoggerMessage(EventId = 3421, Level = LogLevel.Information, Message = "A bearer token was refused: {Why}")]
    public static partial void LogTokenRefused(ILogger logger, string why);
}
