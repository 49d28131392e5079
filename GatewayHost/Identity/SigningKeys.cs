using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Identity;

/// <summary>The token issuer's public keys: fetched when needed, used while they are fresh, and kept while the issuer is away.</summary>
/// <remarks>
/// A token that names an unknown key triggers a refresh, since issuers rotate their keys; but at most once a minute,
/// since any client can send such a token.
/// </remarks>
internal sealed partial class SigningKeys : IDisposable
{
    public static readonly TimeSpan MinimumAge = TimeSpan.FromMinutes(1);

    private const int MaxBytes = 1024 * 1024;

    // Until the first fetch succeeds, every token waits for it.
    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(2);

    private readonly JwtOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<SigningKeys> _logger;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _one = new(1);
    private Fetched? _fetched;
    private long _triedAt;
    private bool _hasTried;

    public SigningKeys(IOptions<IdentityOptions> options, TimeProvider clock, ILogger<SigningKeys> logger)
    {
        _options = options.Value.Jwt;
        _clock = clock;
        _logger = logger;

        // Only the configured address is called: no redirects, no cookies.
        _http = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = MaxBytes,
        };
    }

    /// <summary>
    /// Gets the keys that may have signed a token with this key id; empty if the id is unknown. Null: no keys are available.
    /// </summary>
    public async ValueTask<IReadOnlyList<SecurityKey>?> FindAsync(string? keyId, CancellationToken cancellationToken)
    {
        Fetched? fetched = _fetched;
        if (fetched is null || !fetched.Knows(keyId))
        {
            fetched = await RefreshAsync(fetched, cancellationToken);
        }
        else if (_clock.GetElapsedTime(fetched.At) >= _options.RefreshEvery && _one.CurrentCount > 0)
        {
            // A token with a known key does not wait for a slow issuer.
            _ = RefreshAsync(fetched, CancellationToken.None);
        }

        return fetched?.Find(keyId);
    }

    public void Dispose()
    {
        _http.Dispose();
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
            _fetched = new Fetched(Parse(await ReadAsync()), _clock.GetTimestamp());
        }
        catch (Exception away)
        {
            LogIssuerAway(_logger, away, _options.JwksUrl ?? _options.JwksFile!);
        }
        finally
        {
            _one.Release();
        }

        return _fetched;
    }

    private Task<string> ReadAsync() =>
        _options.JwksFile is { } file ? File.ReadAllTextAsync(file) : _http.GetStringAsync(_options.JwksUrl);

    private static List<SecurityKey> Parse(string json)
    {
        // A published key set must contain no symmetric keys; they are never used to verify.
        List<SecurityKey> keys =
        [
            .. from key in new JsonWebKeySet(json).Keys
               where key.Kty is "RSA" or "EC" && key.Use is null or "" or "sig"
               select key,
        ];
        return keys.Count > 0 ? keys : throw new InvalidDataException("There is no RSA or EC key in it.");
    }

    [LoggerMessage(EventId = 3411, Level = LogLevel.Warning,
        Message = "The token issuer's keys could not be read from {Place}; those read before, if any, stay good")]
    private static partial void LogIssuerAway(ILogger logger, Exception exception, string place);

    private sealed record Fetched(List<SecurityKey> Keys, long At)
    {
        public bool Knows(string? keyId) => keyId is null || Keys.Exists(key => key.KeyId == keyId);

        // A token without a key id may be signed by any of them.
        public List<SecurityKey> Find(string? keyId) => keyId is null ? Keys : Keys.FindAll(key => key.KeyId == keyId);
    }
}
