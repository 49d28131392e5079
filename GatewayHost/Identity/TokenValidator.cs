using Asya.Tasks;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Identity;

/// <summary>Tells whose a bearer token is: signed by the issuer's key with an allowed algorithm, meant for us, and in its time.</summary>
internal sealed partial class TokenValidator
{
    private const int MaxLength = 16 * 1024;

    private readonly JwtOptions _options;
    private readonly SigningKeys _keys;
    private readonly TimeProvider _clock;
    private readonly ILogger<TokenValidator> _logger;
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxLength, MapInboundClaims = false };
    private readonly string[] _allowed;

    public TokenValidator(IOptions<IdentityOptions> options, SigningKeys keys, TimeProvider clock, ILogger<TokenValidator> logger)
    {
        _options = options.Value.Jwt;
        _keys = keys;
        _clock = clock;
        _logger = logger;
        _allowed = [.. _options.Allowed];
    }

    /// <summary>Finds the caller of a token; null if the token is invalid. The log has the reason.</summary>
    /// <exception cref="Asya.Gateway.Errors.RequestException">The issuer's keys are unavailable, so the token cannot be
    /// validated.</exception>
    public async Task<Caller?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (!TryRead(text, out JsonWebToken token))
        {
            return null;
        }

        // Checked first and not left to the library: "none" and symmetric algorithms are never allowed.
        if (!_allowed.Contains(token.Alg, StringComparer.Ordinal))
        {
            LogTokenRefused(_logger, "its algorithm is not allowed");
            return null;
        }

        string? keyId = string.IsNullOrEmpty(token.Kid) ? null : token.Kid;
        IReadOnlyList<SecurityKey> keys = await _keys.FindAsync(keyId, cancellationToken)
            ?? throw new Asya.Gateway.Errors.RequestException(
                Asya.Gateway.Errors.RequestError.NotReady, "The keys of the token issuer cannot be had just now.");
        if (keys.Count == 0)
        {
            LogTokenRefused(_logger, "its key is not the issuer's");
            return null;
        }

        TokenValidationResult result = await _handler.ValidateTokenAsync(token, Parameters(keys));
        if (!result.IsValid)
        {
            string why = result.Exception?.GetType().Name ?? "it is not valid";
            LogTokenRefused(_logger, why);
            return null;
        }

        return CallerOf(token);
    }

    private TokenValidationParameters Parameters(IReadOnlyList<SecurityKey> keys) => new()
    {
        ValidIssuer = _options.Issuer,
        ValidAudience = _options.Audience,
        ValidAlgorithms = _allowed,
        IssuerSigningKeys = keys,
        TryAllIssuerSigningKeys = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        RequireAudience = true,
        ClockSkew = _options.ClockSkew,
        LifetimeValidator = IsInItsTime,

        // The library's cache would keep signature providers for keys that were dropped.
        CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
    };

    private bool TryRead(string text, out JsonWebToken token)
    {
        token = null!;
        try
        {
            if (text.Length > MaxLength || !_handler.CanReadToken(text))
            {
                return false;
            }

            token = _handler.ReadJsonWebToken(text);
            return true;
        }
        catch (Exception)
        {
            // Any failure of the library to read it means that it is no token.
            return false;
        }
    }

    private bool IsInItsTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        DateTime now = _clock.GetUtcNow().UtcDateTime;
        return expires is { } end
            && end + parameters.ClockSkew > now
            && !(notBefore is { } start && start - parameters.ClockSkew > now);
    }

    private Caller? CallerOf(JsonWebToken token)
    {
        string? principal = TextOf(token, _options.PrincipalClaim);
        string? tenant = _options.TenantClaim is { } claim ? TextOf(token, claim) : TaskKey.DefaultTenant;
        if (!Caller.IsPrincipal(principal) || !Caller.IsTenant(tenant) || (_options.TenantClaim is not null && tenant!.Length == 0))
        {
            LogTokenRefused(_logger, "it names no principal or no tenant that can be one");
            return null;
        }

        string? person = null;
        if (_options.OnBehalfOfClaim is { } acting && token.TryGetClaim(acting, out _))
        {
            person = TextOf(token, acting);
            if (!Caller.IsPrincipal(person))
            {
                LogTokenRefused(_logger, "it names a person for whom it acts who cannot be one");
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
            Credential = CredentialName.ForToken(_clock.GetUtcNow()),
            MayActFor = person is null ? [] : [person],
            OnBehalfOf = person is null ? null : new(person, []),
        };
    }

    private static string? TextOf(JsonWebToken token, string claim) => token.TryGetPayloadValue(claim, out string? text) ? text : null;

    // "scope" is a space-separated text; "scp" is a space-separated text or a list.
    private static IEnumerable<string> ScopesOf(JsonWebToken token) =>
        token.Claims.Where(static claim => claim.Type is "scope" or "scp")
            .SelectMany(static claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [LoggerMessage(EventId = 3421, Level = LogLevel.Information, Message = "A bearer token was refused: {Why}")]
    private static partial void LogTokenRefused(ILogger logger, string why);
}
