using System.Net;
using System.Text.Json;
using Asya.Catalog;

namespace Asya.Gateway.Tests.Identity;

/// <summary>Identity in the agent card, and the extended card for authenticated callers.</summary>
public sealed class AgentCardIdentityTests
{
    private const string Path = "/.well-known/agent-card.json";

    private static readonly FlowInfo Flow =
        new() { Name = "report", Entrypoint = "draft", RouteNext = ["x-pause"], Timeout = TimeSpan.FromSeconds(90) };

    [Theory]
    [InlineData("1.0", "securityRequirements",
        """{"bearer":{"httpAuthSecurityScheme":{"scheme":"Bearer"}},"apiKey":{"apiKeySecurityScheme":{"location":"header","name":"X-API-Key"}}}""")]
    [InlineData(
        "0.3", "security", """{"bearer":{"type":"http","scheme":"bearer"},"apiKey":{"type":"apiKey","in":"header","name":"X-API-Key"}}""")]
    public async Task The_card_describes_the_authentication(string version, string requirements, string schemes)
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys.With("ann", "read"));

        JsonElement card = await CardAsync(gateway, Path, ("A2A-Version", version));

        Assert.Equal(schemes, card.GetProperty("securitySchemes").GetRawText());
        Assert.Equal(2, card.GetProperty(requirements).GetArrayLength());
        Assert.Equal(
            version == "1.0"
                ? """[{"schemes":{"bearer":{"list":[]}}},{"schemes":{"apiKey":{"list":[]}}}]"""
                : """[{"bearer":[]},{"apiKey":[]}]""",
            card.GetProperty(requirements).GetRawText());
    }

    [Fact]
    public async Task A_card_for_both_versions_has_the_members_of_both()
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys.With("ann", "read"));

        JsonElement card = await CardAsync(gateway, Path);

        Assert.Equal("""{"type":"http","scheme":"bearer","httpAuthSecurityScheme":{"scheme":"Bearer"}}""",
            card.GetProperty("securitySchemes").GetProperty("bearer").GetRawText());
        Assert.True(card.TryGetProperty("security", out _) && card.TryGetProperty("securityRequirements", out _));
        Assert.True(card.GetProperty("capabilities").GetProperty("extendedAgentCard").GetBoolean()
            && card.GetProperty("supportsAuthenticatedExtendedCard").GetBoolean());
    }

    [Fact]
    public async Task Where_only_tokens_are_taken_no_key_is_declared()
    {
        await using TokenIssuer issuer = await TokenIssuer.StartAsync();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(
            keys: null, clock: null, ("ASYA_A2A_JWT_JWKS_URL", issuer.JwksUrl), ("ASYA_A2A_JWT_ISSUER", TokenIssuer.Name),
            ("ASYA_A2A_JWT_AUDIENCE", TokenIssuer.Audience));

        JsonElement card = await CardAsync(gateway, Path, ("A2A-Version", "1.0"));

        Assert.Equal(["bearer"], card.GetProperty("securitySchemes").EnumerateObject().Select(static scheme => scheme.Name));
    }

    [Fact]
    public async Task Without_identity_the_card_declares_none_and_there_is_no_other()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        JsonElement card = await CardAsync(gateway, Path);

        Assert.False(card.TryGetProperty("securitySchemes", out _));
        Assert.False(card.GetProperty("capabilities").GetProperty("extendedAgentCard").GetBoolean());
        using HttpResponseMessage none = await gateway.Http.GetAsync("/a2a/extendedAgentCard");
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    [Fact]
    public async Task An_authenticated_caller_gets_the_extended_card_on_each_binding()
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys.With("ann", "read"));
        gateway.Cluster.Flows = [Flow];
        const string tags = """["flow","human-in-the-loop","x-actor:draft","x-timeout:90"]""";

        JsonElement rest = await CardAsync(gateway, "/a2a/extendedAgentCard", IdentityGateway.KeyOf("ann"));
        JsonElement rpc = await CallAsync(gateway, "GetExtendedAgentCard");
        JsonElement old = await CallAsync(gateway, "agent/getAuthenticatedExtendedCard");

        Assert.All([rest, rpc, old], card => Assert.Equal(tags, card.GetProperty("skills")[0].GetProperty("tags").GetRawText()));
        Assert.True(rest.TryGetProperty("supportedInterfaces", out _) && rpc.TryGetProperty("supportedInterfaces", out _)
            && old.TryGetProperty("url", out _));
        Assert.Equal(
            """["flow","human-in-the-loop"]""", (await CardAsync(gateway, Path)).GetProperty("skills")[0].GetProperty("tags").GetRawText());
    }

    [Theory]
    [InlineData("/a2a/tasks", "1.0", true)]
    [InlineData("/a2a/tasks", "9.9", true)]
    [InlineData("/a2a/tasks", null, false)]
    [InlineData("/a2a/tasks/task-1", "1.0", true)]
    [InlineData("/a2a/extendedAgentCard", null, true)]
    public async Task An_unauthenticated_caller_gets_the_protocols_own_error(string path, string? version, bool isStatus)
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys.With("ann", "read"));
        (string, string)[] headers = version is null ? [] : [("A2A-Version", version)];

        using HttpResponseMessage response = await gateway.SendAsync(HttpMethod.Get, path, null, headers);

        JsonElement body = await GatewayFixture.JsonAsync(response, HttpStatusCode.Unauthorized);
        Assert.Equal(isStatus ? "UNAUTHENTICATED" : null, body.TryGetProperty("error", out JsonElement error)
            ? error.GetProperty("status").GetString()
            : null);
        Assert.Equal(!isStatus, body.TryGetProperty("reason", out _));
    }

    [Fact]
    public async Task A_caller_over_the_rate_limit_gets_the_protocols_own_error()
    {
        using KeyFile keys = new();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(
            keys.With("ann", "read"), ("Asya:Identity:Rate:PerSecond", "1"), ("Asya:Identity:Rate:Burst", "1"));

        (await gateway.SendAsync(HttpMethod.Get, "/a2a/extendedAgentCard", null, IdentityGateway.KeyOf("ann"))).Dispose();
        using HttpResponseMessage response =
            await gateway.SendAsync(
                HttpMethod.Get, "/a2a/extendedAgentCard", null, IdentityGateway.KeyOf("ann"), ("Accept", "application/a2a+json"));

        JsonElement body = await GatewayFixture.JsonAsync(response, HttpStatusCode.TooManyRequests);
        Assert.Equal("RESOURCE_EXHAUSTED", body.GetProperty("error").GetProperty("status").GetString());
        Assert.Equal("application/a2a+json", response.Content.Headers.ContentType!.MediaType);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private static async Task<JsonElement> CardAsync(GatewayFixture gateway, string path, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await gateway.SendAsync(HttpMethod.Get, path, null, headers);
        return await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
    }

    private static async Task<JsonElement> CallAsync(GatewayFixture gateway, string method)
    {
        using HttpResponseMessage response = await gateway.SendAsync(
            HttpMethod.Post, "/a2a", $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}"}""", IdentityGateway.KeyOf("ann"));
        return (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("result");
    }
}
