using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Tests.Identity;

/// <summary>The issuer's keys and name by its metadata (OpenID Connect Discovery).</summary>
public sealed class AuthorityTests : IAsyncLifetime
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

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task An_authority_is_enough_for_keys_and_issuer(string end)
    {
        await using GatewayFixture gateway = await StartAsync(_issuer.Address + end);

        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key, issuer: _issuer.Address)));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(_key)));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(_key, issuer: _issuer.Address, audience: "other")));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(_key, SecurityAlgorithms.RsaSha512, issuer: _issuer.Address)));
        Assert.Equal(1, _issuer.Asked);
    }

    [Fact]
    public async Task A_configured_issuer_is_the_only_one()
    {
        _issuer.NameInMetadata = "https://another.example";
        await using GatewayFixture gateway = await StartAsync(_issuer.Address, ("ASYA_A2A_JWT_ISSUER", TokenIssuer.Name));

        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key)));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(_key, issuer: _issuer.NameInMetadata)));
        Assert.Equal(401, await StatusAsync(gateway, TokenIssuer.Token(_key, issuer: _issuer.Address)));
    }

    [Theory]
    [InlineData("https://another.example", null)]
    [InlineData(null, "http://keys.example/keys")]
    public async Task Metadata_of_another_issuer_or_with_keys_in_the_clear_is_not_used(string? name, string? keys)
    {
        (_issuer.NameInMetadata, _issuer.KeysInMetadata) = (name, keys);
        await using GatewayFixture gateway = await StartAsync(_issuer.Address);

        Assert.Equal(503, await StatusAsync(gateway, TokenIssuer.Token(_key, issuer: name ?? _issuer.Address)));
        await gateway.Log.WarnedAsync(3411);
        Assert.Equal(keys is null ? 1 : 0, _issuer.Asked);
    }

    [Fact]
    public async Task New_keys_are_fetched_and_an_outage_is_no_refusal()
    {
        _issuer.IsAway = true;
        await using GatewayFixture gateway = await StartAsync(_issuer.Address);
        Assert.Equal(503, await StatusAsync(gateway, TokenIssuer.Token(_key, issuer: _issuer.Address)));

        _issuer.IsAway = false;
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(_key, issuer: _issuer.Address)));

        RsaSecurityKey next = _issuer.Rotate("k2");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(next, issuer: _issuer.Address)));

        _issuer.IsAway = true;
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(201, await StatusAsync(gateway, TokenIssuer.Token(next, issuer: _issuer.Address)));
    }

    [Theory]
    [InlineData("http://issuer.example", null, null)]
    [InlineData("https://user@issuer.example", null, null)]
    [InlineData("issuer.example", null, null)]
    [InlineData("https://issuer.example", "https://issuer.example/keys", null)]
    [InlineData("https://issuer.example", null, "keys.json")]
    [InlineData(null, "https://issuer.example/keys", null)]
    public async Task Settings_that_name_no_single_safe_source_do_not_start(string? authority, string? url, string? file)
    {
        (string, string)[] settings =
        [
            .. new[] { ("ASYA_A2A_JWT_AUTHORITY", authority), ("ASYA_A2A_JWT_JWKS_URL", url), ("Asya:Identity:Jwt:JwksFile", file) }
                .Where(static setting => setting.Item2 is not null).Select(static setting => (setting.Item1, setting.Item2!)),
            ("ASYA_A2A_JWT_AUDIENCE", TokenIssuer.Audience),
        ];

        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => IdentityGateway.StartAsync(null, _clock, settings));
    }

    private Task<GatewayFixture> StartAsync(string authority, params (string Name, string Value)[] more) => IdentityGateway.StartAsync(
        null, _clock, [("ASYA_A2A_JWT_AUTHORITY", authority), ("ASYA_A2A_JWT_AUDIENCE", TokenIssuer.Audience), .. more]);

    private static async Task<int> StatusAsync(GatewayFixture gateway, string token)
    {
        using HttpResponseMessage response = await gateway.SendAsync(
            HttpMethod.Post, "/mesh", """{"flow":"report_approval"}""", ("Authorization", "Bearer " + token));
        return (int)response.StatusCode;
    }
}
