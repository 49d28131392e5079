using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asya.TestKit;

/// <summary>Makes tokens and shows its public keys on a loopback address.</summary>
public sealed class TokenIssuer : IAsyncDisposable
{
    public const string Name = "https://issuer.example";
    public const string Audience = "asya";

    private static readonly Lazy<RSAParameters>[] _made = [.. Enumerable.Range(0, 8).Select(static _ => new Lazy<RSAParameters>(MakeRsa))];
    private static int _given;

    private readonly WebApplication _server;
    private readonly List<SecurityKey> _shown = [];

    private TokenIssuer(WebApplication server) => _server = server;

    public string JwksUrl => Address + "/keys";

    /// <summary>Gets the address below which its metadata is.</summary>
    public string Address => _server.Urls.First();

    /// <summary>Gets or sets what its metadata calls it; unset: its address.</summary>
    public string? NameInMetadata { get; set; }

    /// <summary>Gets or sets where its metadata says that its keys are; unset: where they are.</summary>
    public string? KeysInMetadata { get; set; }

    /// <summary>Gets how often the keys were asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>Whether it does not answer.</summary>
    public bool IsAway { get; set; }

    public static async Task<TokenIssuer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        TokenIssuer issuer = new(builder.Build());
        issuer._server.MapGet("/keys", issuer.ShowKeysAsync);
        issuer._server.MapGet("/.well-known/openid-configuration", issuer.ShowMetadataAsync);
        await issuer._server.StartAsync();
        return issuer;
    }

    /// <summary>Gets a key that none of the seven before it is.</summary>
    /// <remarks>No test needs more at once, and each takes a tenth of a second to make.</remarks>
    public static RsaSecurityKey NewRsa(string id) =>
        new(RSA.Create(_made[(int)((uint)Interlocked.Increment(ref _given) % (uint)_made.Length)].Value)) { KeyId = id };

    public static ECDsaSecurityKey NewEc(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    /// <summary>Makes a key that is shown.</summary>
    public RsaSecurityKey Rotate(string id)
    {
        RsaSecurityKey key = NewRsa(id);
        Show(key);
        return key;
    }

    public void Show(SecurityKey key) => _shown.Add(key);

    /// <summary>Gets a key that is shown.</summary>
    public SecurityKey Key(string id) => _shown.Single(key => key.KeyId == id);

    /// <summary>Makes a token that is signed as it should be, by a shown key; of a name that is not shown, by the first.</summary>
    public string Sign(string subject, string scope, string keyId = "k1", string audience = Audience, DateTimeOffset? expires = null,
        params string[] groups)
    {
        RsaSecurityKey key = _shown.OfType<RsaSecurityKey>().FirstOrDefault(k => k.KeyId == keyId)
            ?? _shown.OfType<RsaSecurityKey>().First();
        return Token(new RsaSecurityKey(key.Rsa) { KeyId = keyId }, audience: audience, expires: expires,
            claims: [("sub", subject), ("scope", scope), ("groups", groups)]);
    }

    /// <summary>Makes a token without a signature.</summary>
    public static string WithoutSignature(string subject, string scope) =>
        ByHand(new { alg = "none", kid = "k1" }, static _ => [], Claims(subject, scope));

    /// <summary>Makes a token that takes the first public key for a shared secret.</summary>
    public string Confused(string subject, string scope)
    {
        byte[] secret = Encoding.UTF8.GetBytes(_shown.OfType<RsaSecurityKey>().First().Rsa.ExportSubjectPublicKeyInfoPem());
        return ByHand(new { alg = "HS256", kid = "k1" }, signed => HMACSHA256.HashData(secret, signed), Claims(subject, scope));
    }

    /// <summary>Creates a token; omitted values are valid.</summary>
    public static string Token(
        SecurityKey key,
        string algorithm = SecurityAlgorithms.RsaSha256,
        string issuer = Name,
        string? audience = Audience,
        DateTimeOffset? notBefore = null,
        DateTimeOffset? expires = null,
        params (string Name, object Value)[] claims)
    {
        Dictionary<string, object> all = new() { ["sub"] = "ann", ["scope"] = "read create" };
        foreach ((string name, object value) in claims)
        {
            all[name] = value;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = all,
            NotBefore = notBefore?.UtcDateTime,
            Expires = (expires ?? DateTimeOffset.MaxValue.AddYears(-7000)).UtcDateTime,
            SigningCredentials = new SigningCredentials(
                key, algorithm)
            { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
        });
    }

    /// <summary>Makes a token by hand, for what no library would sign.</summary>
    public static string ByHand(object header, Func<byte[], byte[]> sign, object? claims = null)
    {
        claims ??= new { iss = Name, aud = Audience, sub = "ann", scope = "admin", exp = 32503680000 };
        return ByHand(JsonSerializer.Serialize(header), JsonSerializer.Serialize(claims), sign);
    }

    /// <summary>Makes a token of two texts, whatever they are.</summary>
    public static string ByHand(string header, string claims, Func<byte[], byte[]> sign)
    {
        string signed =
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Gets the public keys as they are shown.</summary>
    public string Keys() => JsonSerializer.Serialize(new { keys = _shown.Select(Public) });

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private static RSAParameters MakeRsa()
    {
        using RSA made = RSA.Create(2048);
        return made.ExportParameters(includePrivateParameters: true);
    }

    private static object Claims(string subject, string scope) =>
        new { iss = Name, aud = Audience, sub = subject, scope, exp = 32503680000 };

    private static object Public(SecurityKey key) => key switch
    {
        RsaSecurityKey rsa => PublicRsa(rsa.KeyId, rsa.Rsa.ExportParameters(false)),
        ECDsaSecurityKey ec => PublicEc(ec.KeyId, ec.ECDsa.ExportParameters(false)),
        SymmetricSecurityKey secret => new { kty = "oct", kid = secret.KeyId, k = Base64Url.EncodeToString(secret.Key) },
        _ => throw new NotSupportedException(),
    };

    private static object PublicRsa(string kid, RSAParameters key) =>
        new { kty = "RSA", use = "sig", kid, n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) };

    private static object PublicEc(string kid, ECParameters key) =>
        new { kty = "EC", crv = "P-256", kid, x = Base64Url.EncodeToString(key.Q.X), y = Base64Url.EncodeToString(key.Q.Y) };

    private Task ShowMetadataAsync(HttpContext context)
    {
        context.Response.StatusCode = (int)(IsAway ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        return context.Response.WriteAsync(
            JsonSerializer.Serialize(new { issuer = NameInMetadata ?? Address, jwks_uri = KeysInMetadata ?? JwksUrl }));
    }

    private async Task ShowKeysAsync(HttpContext context)
    {
        Asked++;
        context.Response.StatusCode = (int)(IsAway ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        await context.Response.WriteAsync(IsAway ? "" : Keys());
    }
}
