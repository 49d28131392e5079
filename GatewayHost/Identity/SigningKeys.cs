using Asya.Gateway.Errors;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Identity;

/// <summary>
/// The token issuer's metadata and public keys: fetched when needed, used while they are fresh, and kept while the issuer is away.
/// </summary>
/// <remarks>
/// A token that names an unknown key triggers a refresh, since issuers rotate their keys; but at most once a minute,
/// since any client can send such a token. The library's own manager would refuse that token and refresh behind its back, and takes a
/// missing issuer for a wrong token.
/// </remarks>
internal sealed partial class SigningKeys : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    public static readonly TimeSpan MinimumAge = TimeSpan.FromMinutes(1);

    // Until the first fetch succeeds, every token waits for it.
    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(2);

    private readonly JwtOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<SigningKeys> _logger;
    private readonly IssuerDocuments _documents;
    private readonly SemaphoreSlim _one = new(1);
    private Fetched? _fetched;
    private long _triedAt;
    private bool _hasTried;

    public SigningKeys(
        IOptions<IdentityOptions> options, IssuerDocuments documents, TimeProvider clock, ILogger<SigningKeys> logger)
    {
        _options = options.Value.Jwt;
        _documents = documents;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>
    /// Whether the issuer has a key with this id, or any if a token names none. Fetches keys if there is none yet, or none of this id.
    /// </summary>
    /// <exception cref="RequestException">No keys could be fetched so far, so that no token can be validated.</exception>
    public async ValueTask<bool> HasAsync(string? keyId, CancellationToken cancellationToken)
    {
        Fetched? fetched = _fetched;
        if (fetched is null || fetched.Find(keyId).Count == 0)
        {
            fetched = await RefreshAsync(fetched, cancellationToken) ?? throw Away();
        }
        else if (_clock.GetElapsedTime(fetched.At) >= _options.RefreshEvery && _one.CurrentCount > 0)
        {
            // A token with a known key does not wait for a slow issuer.
            _ = RefreshAsync(fetched, CancellationToken.None);
        }

        return fetched.Find(keyId).Count > 0;
    }

    /// <summary>Gets the keys that may have signed a token with this key id.</summary>
    public IReadOnlyList<SecurityKey> Find(string? keyId) => _fetched?.Find(keyId) ?? [];

    /// <summary>Gets the issuer's name and keys for the handler of tokens, which has asked for them before.</summary>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) =>
        (_fetched ?? await RefreshAsync(seen: null, cancel) ?? throw Away()).Issuer;

    public void RequestRefresh()
    {
        // Done in time by those who look for a key.
    }

    public void Dispose()
    {
        _one.Dispose();
    }

    private async Task<Fetched?> RefreshAsync(Fetched? seen, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            TimeSpan pause = _fetched is null ? RetryFirst : MinimumAge;
            if (!ReferenceEquals(_fetched, seen) || (_hasTried && _clock.GetElapsedTime(_triedAt) < pause))
            {
                return _fetched;
            }

            _hasTried = true;
            _triedAt = _clock.GetTimestamp();

            // Not cancelled with the caller: the next caller needs the keys as well.
            _fetched = await FetchAsync();
        }
        catch (Exception away)
        {
            LogIssuerAway(_logger, away, _options.Authority ?? _options.JwksUrl ?? _options.JwksFile!);
        }
        finally
        {
            _one.Release();
        }

        return _fetched;
    }

    private static RequestException Away() =>
        new(RequestError.NotReady, "The keys of the token issuer cannot be had just now.");

    private async Task<Fetched> FetchAsync()
    {
        string? issuer = _options.Issuer;
        JsonWebKeySet published;
        if (_options.Authority is { } authority)
        {
            string address = authority.TrimEnd('/');
            OpenIdConnectConfiguration metadata =
                await OpenIdConnectConfigurationRetriever.GetAsync($"{address}/.well-known/openid-configuration", _documents, default);

            // As OpenID Connect Discovery has it (4.3): one issuer must not speak for another.
            if (issuer is null && metadata.Issuer?.TrimEnd('/') != address)
            {
                throw new InvalidDataException("The metadata is of another issuer than the one it was asked for.");
            }

            issuer ??= metadata.Issuer;
            published = metadata.JsonWebKeySet ?? new JsonWebKeySet();
        }
        else
        {
            published = new JsonWebKeySet(_options.JwksFile is { } file
                ? await File.ReadAllTextAsync(file)
                : await _documents.GetDocumentAsync(_options.JwksUrl!, default));
        }

        // A published key set must contain no symmetric keys; they are never used to verify.
        List<SecurityKey> keys =
            [.. from key in published.Keys where key.Kty is "RSA" or "EC" && key.Use is null or "" or "sig" select key];
        return keys.Count > 0
            ? new Fetched(new OpenIdConnectConfiguration { Issuer = issuer }, keys, _clock.GetTimestamp())
            : throw new InvalidDataException("There is no RSA or EC key in it.");
    }

    [LoggerMessage(EventId = 3411, Level = LogLevel.Warning,
        Message = "The token issuer's keys could not be read from {Place}; those read before, if any, stay good")]
    private static partial void LogIssuerAway(ILogger logger, Exception exception, string place);

    private sealed record Fetched(OpenIdConnectConfiguration Issuer, List<SecurityKey> Keys, long At)
    {
        // A token without a key id may be signed by any of them.
        public List<SecurityKey> Find(string? keyId) => string.IsNullOrEmpty(keyId) ? Keys : Keys.FindAll(key => key.KeyId == keyId);
    }
}
