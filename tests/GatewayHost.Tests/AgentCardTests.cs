using System.Net;
using System.Text.Json;
using Asya.Catalog;

namespace Asya.Gateway.Tests;

public sealed class AgentCardTests
{
    private const string Path = "/.well-known/agent-card.json";

    [Fact]
    public async Task Clients_of_both_versions_find_their_interfaces_and_flows_are_skills()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Flows = [
            new FlowInfo { Name = "report", Description = "Reports", RouteNext = ["x-pause"] }, new FlowInfo { Name = "plain" }];
        string url = new Uri(gateway.Address, "/a2a").ToString();

        JsonElement card = await CardAsync(gateway);

        Assert.Equal((url, "JSONRPC", "0.3.0"), (Text(card, "url"), Text(card, "preferredTransport"), Text(card, "protocolVersion")));
        Assert.Equal(
            [("JSONRPC", "1.0", url), ("HTTP+JSON", "1.0", url), ("JSONRPC", "0.3", url)],
            card.GetProperty("supportedInterfaces").EnumerateArray()
                .Select(i => (Text(i, "protocolBinding"), Text(i, "protocolVersion"), Text(i, "url"))));
        Assert.Equal(
            """[{"id":"report","name":"report","description":"Reports","tags":["flow","human-in-the-loop"]},{"id":"plain","name":"plain","description":"plain","tags":["flow"]}]""",
            card.GetProperty("skills").GetRawText());
        Assert.Equal(card.GetRawText(), (await CardAsync(gateway, path: "/.well-known/agent.json")).GetRawText());
    }

    [Theory]
    [InlineData(AgentCardStyle.Hybrid, null, true, true)]
    [InlineData(AgentCardStyle.Hybrid, "1.0", true, false)]
    [InlineData(AgentCardStyle.Hybrid, "0.3", false, true)]
    [InlineData(AgentCardStyle.Hybrid, "9.9", true, true)]
    [InlineData(AgentCardStyle.Version1, null, true, false)]
    [InlineData(AgentCardStyle.Version03, null, false, true)]
    public async Task The_card_is_of_one_version_or_of_both(AgentCardStyle style, string? version, bool is1, bool is03)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.AgentCard.Style = style);

        JsonElement card = version is null ? await CardAsync(gateway) : await CardAsync(gateway, ("A2A-Version", version));

        Assert.Equal(is1, card.TryGetProperty("supportedInterfaces", out _));
        Assert.Equal(is03, card.TryGetProperty("url", out _));
        Assert.Equal(is03, card.TryGetProperty("supportsAuthenticatedExtendedCard", out _));
    }

    [Fact]
    public async Task A_card_may_be_kept_and_is_not_sent_twice()
    {
        ManualTimeProvider clock = new();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.AgentCard.MaxAge = TimeSpan.FromSeconds(7), clock);
        using HttpResponseMessage first = await gateway.Http.GetAsync(Path);
        string tag = first.Headers.ETag!.Tag;

        Assert.Equal((true, TimeSpan.FromSeconds(7)), (first.Headers.CacheControl!.Public, first.Headers.CacheControl.MaxAge!.Value));
        DateTimeOffset lastModified = first.Content.Headers.LastModified!.Value;
        Assert.Contains("A2A-Version", first.Headers.Vary);

        using HttpRequestMessage again = new(HttpMethod.Get, Path) { Headers = { { "If-None-Match", tag } } };
        using HttpResponseMessage same = await gateway.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        clock.Advance(TimeSpan.FromSeconds(3));
        gateway.Cluster.Flows = [new FlowInfo { Name = "another" }];
        using HttpRequestMessage later = new(HttpMethod.Get, Path) { Headers = { { "If-None-Match", tag } } };
        using HttpResponseMessage changed = await gateway.Http.SendAsync(later);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(lastModified.AddSeconds(3), changed.Content.Headers.LastModified);
    }

    [Fact]
    public async Task Name_version_provider_and_address_are_settings()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.AgentCard = new AgentCardOptions
        {
            Name = "Reports",
            Description = "Makes them",
            Version = "7.1.0",
            Organization = "Example",
            OrganizationUrl = new Uri("https://example.com"),
            Url = new Uri("https://gw.example.com/agents/"),
        });

        JsonElement card = await CardAsync(gateway, ("X-Forwarded-Prefix", "/other"));

        Assert.Equal(("Reports", "Makes them", "7.1.0"), (Text(card, "name"), Text(card, "description"), Text(card, "version")));
        Assert.Equal("""{"organization":"Example","url":"https://example.com"}""", card.GetProperty("provider").GetRawText());
        Assert.Equal("https://gw.example.com/agents/a2a", Text(card, "url"));
    }

    [Theory]
    [InlineData("https", "gw.example.com", "/agents/", "https://gw.example.com/agents/a2a")]
    [InlineData("https, http", "gw.example.com:8443, inner", null, "https://gw.example.com:8443/a2a")]
    [InlineData("gopher", null, "//evil.example", "http://127.0.0.1:PORT/a2a")]
    [InlineData(null, "evil.example", "/x\"y", "http://127.0.0.1:PORT/a2a")]
    [InlineData(null, "gw.example.com/@evil", null, "http://127.0.0.1:PORT/a2a")]
    public async Task Behind_a_trusted_proxy_the_address_is_the_proxys(string? proto, string? host, string? prefix, string url)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.AllowedHosts.Add("gw.example.com"));
        (string, string)[] headers =
        [
            .. from header in ((string Name, string? Value)[])[
                ("X-Forwarded-Proto", proto), ("X-Forwarded-Host", host), ("X-Forwarded-Prefix", prefix)]
               where header.Value is not null
               select (header.Name, header.Value),
        ];

        JsonElement card = await CardAsync(gateway, headers);

        Assert.Equal(url.Replace("PORT", $"{gateway.Address.Port}", StringComparison.Ordinal), Text(card, "url"));
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static Task<JsonElement> CardAsync(GatewayFixture gateway, params (string Name, string Value)[] headers) =>
        CardAsync(gateway, Path, headers);

    private static async Task<JsonElement> CardAsync(GatewayFixture gateway, string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await gateway.Http.SendAsync(request);
        return await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
    }
}
