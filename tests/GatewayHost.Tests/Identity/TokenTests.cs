using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Tests.Identity;

public sealed class TokenTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private TokenIssuer _issuer = null!;
    private RsaSecurityKey _key = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TokenIssuer.StartAsync();
        _key = _issuer.Rotate("k1");
    }

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    [Fact]
    public async Task A_good_token_is_its_subject_with_its_scopes()
    {
        ECDsaSecurityKey ec = TokenIssuer.NewEc("ec");
        _issuer.Show(ec);
        await using GatewayFixture gateway = await StartAsync();

        foreach (string token in (string[])
        [
            TokenIssuer.Token(_key),
            TokenIssuer.Token(_key, SecurityAlgorithms.RsaSsaPssSha256),
            TokenIssuer.Token(ec, SecurityAlgorithms.EcdsaSha256),
            TokenIssuer.Token(_key, claims: ("aud", new[] { "other", TokenIssuer.Audience })),
            TokenIssuer.Token(_key, claims: [("scope", ""), ("scp", "read create")]),
            TokenIssuer.Token(_key, claims: [("scope", ""), ("scp", new[] { "read", "create" })]),
            TokenIssuer.Token(_key, claims: ("scope", "openid create email")),
        ])
        {
            using HttpResponseMessage response = await CreateAsync(gateway, token);
            Assert.True(response.StatusCode == HttpStatusCode.Created, $"{response.StatusCode}: {token}");
        }

        Assert.All(gateway.Cluster.Created, task => Assert.Equal("ann", task.Principal));
        Assert.Equal(1, _issuer.Asked);
    }

    [Fact]
    public async Task A_token_without_the_scope_is_good_for_nothing_else()
    {
        await using GatewayFixture gateway = await StartAsync(("Asya:Identity:Jwt:ScopePrefix", "asya:"));

        Assert.Equal(403, await StatusAsync(gateway, TokenIssuer.Token(_key, claims: ("scope", "create admin asya:read"))));
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key, claims: ("scope", "asya:create"))));
    }

    [Fact]
    public async Task A_token_with_a_wrong_issuer_audience_time_or_signature_is_refused()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        SymmetricSecurityKey secret = new(RandomNumberGenerator.GetBytes(32)) { KeyId = "secret" };
        _issuer.Show(secret);
        byte[] publicKey = Encoding.UTF8.GetBytes(_key.Rsa.ExportSubjectPublicKeyInfoPem());
        byte[] jwks = Encoding.UTF8.GetBytes(_issuer.Keys());
        string good = TokenIssuer.Token(_key);
        string[] parts = good.Split('.');
        await using GatewayFixture gateway = await StartAsync();

        foreach ((string what, string token) in new[]
        {
            ("expired", TokenIssuer.Token(_key, expires: now.AddSeconds(-31))),
            ("not yet good", TokenIssuer.Token(_key, notBefore: now.AddSeconds(31))),
            ("another audience", TokenIssuer.Token(_key, audience: "other")),
            ("no audience", TokenIssuer.Token(_key, audience: null)),
            ("another issuer", TokenIssuer.Token(_key, issuer: "https://evil.example")),
            ("another issuer, almost", TokenIssuer.Token(_key, issuer: TokenIssuer.Name + "/")),
            ("another key of the same name", TokenIssuer.Token(TokenIssuer.NewRsa("k1"))),
            ("an unknown key", TokenIssuer.Token(TokenIssuer.NewRsa("k9"))),
            ("an algorithm that is not allowed", TokenIssuer.Token(_key, SecurityAlgorithms.RsaSha512)),
            ("no algorithm", TokenIssuer.ByHand(new { alg = "none", typ = "JWT" }, static _ => [])),
            ("no algorithm, a key", TokenIssuer.ByHand(new { alg = "none", kid = "k1" }, static _ => [])),
            ("none in other letters", TokenIssuer.ByHand(new { alg = "nOnE", kid = "k1" }, static _ => [])),
            ("the public key as a secret",
                TokenIssuer.ByHand(new { alg = "HS256", kid = "k1" }, signed => HMACSHA256.HashData(publicKey, signed))),
            ("the key list as a secret",
                TokenIssuer.ByHand(new { alg = "HS256", kid = "k1" }, signed => HMACSHA256.HashData(jwks, signed))),
            ("a published secret",
                TokenIssuer.ByHand(new { alg = "HS256", kid = "secret" }, signed => HMACSHA256.HashData(secret.Key, signed))),
            ("a secret called RS256",
                TokenIssuer.ByHand(new { alg = "RS256", kid = "secret" }, signed => HMACSHA256.HashData(secret.Key, signed))),
            ("no signature", $"{parts[0]}.{parts[1]}."),
            ("other claims", $"{parts[0]}.{parts[1][..^2]}AA.{parts[2]}"),
            ("no expiry",
                TokenIssuer.ByHand(new { alg = "RS256", kid = "k1" }, Sign,
                    new { iss = TokenIssuer.Name, aud = TokenIssuer.Audience, sub = "ann", scope = "create" })),
            ("no subject",
                TokenIssuer.ByHand(new { alg = "RS256", kid = "k1" }, Sign,
                    new { iss = TokenIssuer.Name, aud = TokenIssuer.Audience, scope = "create", exp = 32503680000 })),
            ("an empty subject", TokenIssuer.Token(_key, claims: ("sub", ""))),
            ("a subject with a line in it", TokenIssuer.Token(_key, claims: ("sub", "ann\nroot"))),
            ("its own key", TokenIssuer.ByHand(new { alg = "RS256", jwk = new { kty = "RSA", n = "AQAB", e = "AQAB" } }, static _ => [1])),
            ("keys of its own", TokenIssuer.ByHand(new { alg = "RS256", jku = _issuer.JwksUrl, x5u = _issuer.JwksUrl }, static _ => [1])),
        })
        {
            Assert.True(await StatusAsync(gateway, token) == 401, $"{what} was taken: {token}");
        }

        Assert.Equal(201, await StatusAsync(gateway, good));
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key, expires: now.AddSeconds(-29))));
        Assert.Equal(201,
            await StatusAsync(gateway,
                TokenIssuer.ByHand(new { alg = "RS256", kid = "k1" }, Sign,
                    new { iss = TokenIssuer.Name, aud = TokenIssuer.Audience, sub = "ann", scope = "create", exp = 32503680000 })));

        byte[] Sign(byte[] signed) => _key.Rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    [Fact]
    public async Task An_unknown_key_is_fetched_at_most_once_a_minute()
    {
        await using GatewayFixture gateway = await StartAsync();
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key)));
        RsaSecurityKey next = _issuer.Rotate("k2");

        // The keys are too new to be asked for again.
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(next)));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(TokenIssuer.NewRsa("k9"))));
        Assert.Equal(1, _issuer.Asked);

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(next)));
        Assert.Equal(2, _issuer.Asked);
    }

    [Fact]
    public async Task Keys_are_kept_while_the_issuer_is_away()
    {
        await using GatewayFixture gateway = await StartAsync();
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key)));
        _issuer.IsAway = true;
        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key)));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(TokenIssuer.NewRsa("k9"))));
        await gateway.Log.WarnedAsync(3411);
    }

    [Fact]
    public async Task Without_any_keys_the_answer_is_unavailable()
    {
        _issuer.IsAway = true;
        await using GatewayFixture gateway = await StartAsync();

        using (HttpResponseMessage response = await CreateAsync(gateway, TokenIssuer.Token(_key)))
        {
            Assert.Equal("not_ready", (await GatewayFixture.JsonAsync(response, HttpStatusCode.ServiceUnavailable)).GetProperty("reason")
                .GetString());
            Assert.True(response.Headers.Contains("Retry-After"));
        }

        await gateway.Log.WarnedAsync(3411);
        _issuer.IsAway = false;
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key)));
    }

    [Fact]
    public async Task The_tenant_is_a_claim_and_a_token_without_it_is_refused()
    {
        await using GatewayFixture gateway = await StartAsync(("Asya:Identity:Jwt:TenantClaim", "org"));

        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(_key)));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(_key, claims: ("org", ""))));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(_key, claims: ("org", "a~b"))));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(_key, claims: ("org", "../x"))));
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key, claims: ("org", "acme"))));
        Assert.Equal("acme", Assert.Single(gateway.Cluster.Created).Key.Tenant);
    }

    [Fact]
    public async Task A_stream_ends_after_a_quarter_of_an_hour_also_where_its_token_goes_on()
    {
        await using GatewayFixture gateway = await StartAsync();
        string token = TokenIssuer.Token(_key, expires: _clock.GetUtcNow().AddHours(1));
        using HttpResponseMessage created = await CreateAsync(gateway, token);
        string id = (await GatewayFixture.JsonAsync(created, HttpStatusCode.Created)).GetProperty("id").GetString()!;
        using HttpResponseMessage stream =
            await gateway.SendAsync(HttpMethod.Get, $"/mesh/{id}/events", null, ("Authorization", "Bearer " + token));
        using StreamReader reader = new(await stream.Content.ReadAsStreamAsync());
        Assert.NotNull(await reader.ReadLineAsync());

        _clock.Advance(TimeSpan.FromMinutes(15));

        await reader.ReadToEndAsync().WithTimeout("the end of the stream");
        Assert.Equal(201, await StatusAsync(gateway, token));
    }

    [Fact]
    public async Task A_stream_ends_with_the_credential_that_opened_it()
    {
        await using GatewayFixture gateway = await StartAsync();
        string token = TokenIssuer.Token(_key, expires: _clock.GetUtcNow().AddMinutes(1));
        using HttpResponseMessage created = await CreateAsync(gateway, token);
        string id = (await GatewayFixture.JsonAsync(created, HttpStatusCode.Created)).GetProperty("id").GetString()!;
        using HttpResponseMessage stream =
            await gateway.SendAsync(HttpMethod.Get, $"/mesh/{id}/events", null, ("Authorization", "Bearer " + token));
        using StreamReader reader = new(await stream.Content.ReadAsStreamAsync());
        Assert.NotNull(await reader.ReadLineAsync());

        _clock.Advance(TimeSpan.FromMinutes(2));

        // Ends, where it would otherwise go on for as long as the task does.
        await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(401, await StatusAsync(gateway, token));
    }

    [Fact]
    public async Task A_file_of_keys_does_as_well()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, _issuer.Keys());
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(
            null, _clock, ("Asya:Identity:Jwt:JwksFile", file), ("Asya:Identity:Jwt:Issuer", TokenIssuer.Name),
            ("Asya:Identity:Jwt:Audience", TokenIssuer.Audience));

        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key)));
        File.Delete(file);
    }

    [Fact]
    public async Task No_authorization_header_causes_a_500()
    {
        await using GatewayFixture gateway =
            await StartAsync(("Asya:Identity:Rate:UnknownPerSecond", "0"), ("Asya:Identity:Rate:PerSecond", "0"));
        int seed = Random.Shared.Next();
        Random random = new(seed);
        string good = TokenIssuer.Token(_key, claims: ("scope", "read"));
        string[] seeds =
        [
            good, "", ".", "..", "...", "....", "a.b.c", "e30.e30.", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA", "W10.W10.W10",
            new string('.', 5000), new string('A', 15000),
            TokenIssuer.ByHand(new { alg = 1, kid = 2 }, static _ => [1]),
            TokenIssuer.ByHand(new { alg = "RS256", kid = (string?)null }, static _ => [1], new { exp = "x" }),
            TokenIssuer.ByHand(new { alg = "RS256", kid = new[] { 1 } }, static _ => [1], new[] { 1 }),
            TokenIssuer.ByHand(new { alg = "RS256", crit = new[] { "b64" }, b64 = false }, static _ => [1]),
            TokenIssuer.ByHand(new { alg = "RS256", enc = "A128GCM" }, static _ => [1]) + ".a.b",
        ];
        for (int i = 0; i < 300; i++)
        {
            char[] text = seeds[i % seeds.Length].ToCharArray();
            for (int change = i < seeds.Length ? 0 : 1 + random.Next(4); change > 0 && text.Length > 0; change--)
            {
                text[random.Next(text.Length)] = (char)random.Next(' ', 0x7f);
            }

            string header = (i % 7) switch { 0 => "", 1 => "bearer  ", 2 => "Basic ", _ => "Bearer " } + new string(text);
            using HttpResponseMessage response =
                await gateway.SendAsync(HttpMethod.Get, "/mesh", null, (i % 11 == 0 ? "X-API-Key" : "Authorization", header));
            Assert.True(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.OK or HttpStatusCode.BadRequest
                or HttpStatusCode.RequestHeaderFieldsTooLarge, $"{response.StatusCode} for {header} (seed {seed})");
            Assert.True(response.StatusCode != HttpStatusCode.OK || IsTheSame(good, new string(text)), $"Taken: {header} (seed {seed})");
        }
    }

    // The last character of a signature has bits that mean nothing, so two texts can be one token.
    private static bool IsTheSame(string good, string text) => text.Trim()[..^1] == good[..^1];

    private Task<GatewayFixture> StartAsync(params (string Name, string Value)[] more) => IdentityGateway.StartAsync(
        null,
        _clock,
        [("ASYA_A2A_JWT_JWKS_URL", _issuer.JwksUrl), ("ASYA_A2A_JWT_ISSUER", TokenIssuer.Name),
            ("ASYA_A2A_JWT_AUDIENCE", TokenIssuer.Audience), .. more]);

    private static Task<HttpResponseMessage> CreateAsync(GatewayFixture gateway, string token) =>
        gateway.SendAsync(HttpMethod.Post, "/mesh", """{"flow":"report_approval"}""", ("Authorization", "Bearer " + token));

    private static async Task<int> StatusAsync(GatewayFixture gateway, string token)
    {
        using HttpResponseMessage response = await CreateAsync(gateway, token);
        return (int)response.StatusCode;
    }
}
