using System.Security.Cryptography;
using Asya.Gateway.Api;
using Asya.Gateway.Responses;
using Asya.Tasks;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Webhooks;

/// <summary>Signs notifications, so that the receiver can verify their sender, audience and content.</summary>
internal sealed class WebhookSigner
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly string _issuer;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<ECDsaSecurityKey> _keys;
    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };

    public WebhookSigner(IOptions<GatewayOptions> options, TimeProvider clock)
    {
        WebhookOptions webhooks = options.Value.Push;
        _clock = clock;
        _issuer = webhooks.Issuer ?? "";
        _keys = string.IsNullOrEmpty(webhooks.SigningKeyFile) ? [] : WebhookSigningKeys.Load(webhooks.SigningKeyFile);
    }

    /// <summary>Signs a body; null: nothing is signed here.</summary>
    public string? Sign(string url, TaskId task, string deliveryId, ReadOnlySpan<byte> body)
    {
        if (_keys.Count == 0)
        {
            return null;
        }

        DateTime now = _clock.GetUtcNow().UtcDateTime;
        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = _issuer,
            Audience = url,
            IssuedAt = now,
            Expires = now + Life,
            Claims = new Dictionary<string, object>
            {
                ["jti"] = Guid.NewGuid().ToString(),
                ["taskId"] = task.Value,
                ["deliveryId"] = deliveryId,
                ["bodySha256"] = Convert.ToHexStringLower(SHA256.HashData(body)),
            },
            SigningCredentials = new SigningCredentials(_keys[0], SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary><c>GET /.well-known/jwks.json</c></summary>
    public JsonAnswer<KeySet> ShowKeys(HttpResponse response)
    {
        response.Headers.CacheControl = "public, max-age=300";
        return new KeySet([.. _keys.Select(static key =>
        {
            ECPoint point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
            return new KeySet.Key(
                "EC", "P-256", "sig", "ES256", key.KeyId, Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        })]);
    }
}
