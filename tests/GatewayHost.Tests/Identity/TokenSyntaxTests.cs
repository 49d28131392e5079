using System.Net;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Asya.Gateway.Tests.Identity;

/// <summary>Tokens that are signed as they should be, and say what two programs could read in two ways.</summary>
public sealed class TokenSyntaxTests(TokenSyntaxTests.Gateway gateway) : IClassFixture<TokenSyntaxTests.Gateway>
{
    private const string Header = """{"alg":"RS256","kid":"k1"}""";

    private const string Claims =
        """{"iss":"https://issuer.example","aud":"asya","sub":"ann","scope":"create","exp":32503680000,"groups":["a"],"org":"acme"}""";

    [Theory]
    [InlineData("alg", """{"alg":"RS256","kid":"k1","typ":"at+jwt","b64":true,"more":[1]}""")]
    [InlineData("alg", """{"alg":"RS256"}""")]
    [InlineData("\"aud\":\"asya\"", "\"aud\":[\"other\",\"asya\"]")]
    [InlineData("\"exp\":32503680000", "\"exp\":32503680000.5,\"nbf\":1,\"iat\":1e3,\"jti\":\"x\"")]
    [InlineData("\"groups\":[\"a\"]", "\"groups\":\"a\",\"scp\":[\"read\"],\"other\":{\"a\":null}")]
    public async Task A_token_that_is_read_in_one_way_is_taken(string part, string now) =>
        Assert.Equal(HttpStatusCode.Created, await StatusAsync(part, now));

    [Theory]

    // Extensions that must be understood, and are not.
    [InlineData("alg", """{"alg":"RS256","kid":"k1","crit":["exp"],"exp":1}""")]
    [InlineData("alg", """{"alg":"RS256","kid":"k1","crit":["b64"],"b64":true}""")]
    [InlineData("alg", """{"alg":"RS256","kid":"k1","crit":[]}""")]
    [InlineData("alg", """{"alg":"RS256","kid":"k1","crit":null}""")]
    [InlineData("alg", """{"alg":"RS256","kid":"k1","b64":false}""")]
    [InlineData("alg", """{"alg":"RS256","kid":"k1","b64":"false"}""")]

    // Two of a name, also in another spelling and further down.
    [InlineData("alg", """{"alg":"RS256","kid":"k1","alg":"RS256"}""")]
    [InlineData("alg", """{"alg":"RS256","kid":"k1","k\u0069d":"k1"}""")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":\"ann\",\"sub\":\"ann\"")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":\"bob\",\"s\\u0075b\":\"ann\"")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":\"ann\",\"other\":{\"a\":1,\"a\":2}")]
    [InlineData("\"exp\":32503680000", "\"exp\":1,\"exp\":32503680000")]

    // Other types.
    [InlineData("alg", """{"alg":["RS256"],"kid":"k1"}""")]
    [InlineData("alg", """{"alg":"RS256","kid":1}""")]
    [InlineData("alg", """{"alg":"RS256","kid":null}""")]
    [InlineData("\"iss\":\"https://issuer.example\"", "\"iss\":[\"https://issuer.example\"]")]
    [InlineData("\"aud\":\"asya\"", "\"aud\":[\"asya\",1]")]
    [InlineData("\"aud\":\"asya\"", "\"aud\":{\"asya\":\"asya\"}")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":17")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":[\"ann\"]")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":null")]
    [InlineData("\"exp\":32503680000", "\"exp\":\"32503680000\"")]
    [InlineData("\"exp\":32503680000", "\"exp\":null")]
    [InlineData("\"exp\":32503680000", "\"exp\":1e300")]
    [InlineData("\"exp\":32503680000", "\"exp\":32503680000,\"nbf\":\"0\"")]
    [InlineData("\"exp\":32503680000", "\"exp\":32503680000,\"iat\":true")]
    [InlineData("\"exp\":32503680000", "\"exp\":32503680000,\"nbf\":-1")]
    [InlineData("\"groups\":[\"a\"]", "\"groups\":[\"a\",null]")]
    [InlineData("\"groups\":[\"a\"]", "\"groups\":{\"a\":true}")]
    [InlineData("\"scope\":\"create\"", "\"scope\":\"create\",\"scp\":1")]
    [InlineData("\"org\":\"acme\"", "\"org\":[\"acme\"]")]
    [InlineData("\"org\":\"acme\"", "\"org\":\"acme\",\"for\":[\"bob\"]")]

    // Not two JSON objects.
    [InlineData("alg", """[{"alg":"RS256","kid":"k1"}]""")]
    [InlineData("alg", """{"alg":"RS256","kid":"k1"}{}""")]
    [InlineData("alg", """{"alg":"RS256","kid":"k1",}""")]
    [InlineData("\"org\":\"acme\"", "\"org\":\"acme\",\"x\":\"\\ud800\"")]
    public async Task A_token_that_can_be_read_in_two_ways_is_refused(string part, string now) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(part, now));

    private async Task<HttpStatusCode> StatusAsync(string part, string now)
    {
        Assert.True(part == "alg" || Claims.Contains(part, StringComparison.Ordinal));
        string token = part == "alg"
            ? TokenIssuer.ByHand(now, Claims, gateway.Sign)
            : TokenIssuer.ByHand(Header, Claims.Replace(part, now, StringComparison.Ordinal), gateway.Sign);
        using HttpResponseMessage response = await gateway.Host.SendAsync(
            HttpMethod.Post, "/mesh", """{"flow":"report_approval"}""", ("Authorization", "Bearer " + token));
        return response.StatusCode;
    }

    /// <summary>One gateway for all tokens: none of them leaves anything behind in it.</summary>
    public sealed class Gateway : IAsyncLifetime
    {
        private TokenIssuer _issuer = null!;
        private RsaSecurityKey _key = null!;

        internal GatewayFixture Host { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _issuer = await TokenIssuer.StartAsync();
            _key = _issuer.Rotate("k1");
            Host = await IdentityGateway.StartAsync(
                null, new ManualTimeProvider(), ("ASYA_A2A_JWT_JWKS_URL", _issuer.JwksUrl), ("ASYA_A2A_JWT_ISSUER", TokenIssuer.Name),
                ("ASYA_A2A_JWT_AUDIENCE", TokenIssuer.Audience), ("Asya:Identity:Jwt:TenantClaim", "org"),
                ("Asya:Identity:Jwt:OnBehalfOfClaim", "for"), ("Asya:Identity:Rate:UnknownPerSecond", "0"));
        }

        public byte[] Sign(byte[] text) => _key.Rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        public async Task DisposeAsync()
        {
            await Host.DisposeAsync();
            await _issuer.DisposeAsync();
        }
    }
}
