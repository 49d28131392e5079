using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tests;

/// <summary>Proxies, prefixes, other origins and security headers.</summary>
public sealed class EdgeTests
{
    private const string Create = """{"id":"task-1","route":{"curr":"draft"}}""";
    private const string App = "https://app.example";

    [Fact]
    public async Task Under_a_path_prefix_everything_works_and_addresses_have_it()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.PathBase = "/asya");

        using HttpResponseMessage created = await gateway.PostAsync("/asya/mesh", Create);
        using HttpResponseMessage card = await gateway.Http.GetAsync("/asya/.well-known/agent-card.json");
        using HttpResponseMessage read = await gateway.Http.GetAsync(created.Headers.Location);

        Assert.Equal("/asya/mesh/task-1", created.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(
            new Uri(gateway.Address, "/asya/a2a").ToString(),
            (await GatewayFixture.JsonAsync(card, HttpStatusCode.OK)).GetProperty("url").GetString());
    }

    [Theory]
    [InlineData("/asya", "/asya/mesh/task-1")]
    [InlineData("//evil.example", "/mesh/task-1")]
    [InlineData("https://evil.example", "/mesh/task-1")]
    public async Task Behind_a_proxy_that_takes_a_prefix_away_addresses_have_it(string prefix, string location)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage created = await gateway.PostAsync("/mesh", Create, ("X-Forwarded-Prefix", prefix));

        Assert.Equal(location, created.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.7 https /p")]
    [InlineData("10.0.0.0/8", "127.0.0.1 http -")]
    [InlineData(null, "127.0.0.1 http -")]
    public async Task Only_a_trusted_proxy_may_name_the_client(string? trusted, string seen)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            o =>
            {
                if (trusted is not null)
                {
                    o.TrustedProxies.Add(trusted);
                }
            },
            build: static builder => builder.Services.AddSingleton<IStartupFilter, EchoFilter>());
        using HttpRequestMessage request = new(HttpMethod.Get, "/health/live");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Prefix", "/p");
        request.Headers.Add("X-Forwarded-Host", "localhost");

        using HttpResponseMessage response = await gateway.Http.SendAsync(request);

        Assert.Equal(seen, Assert.Single(response.Headers.GetValues(EchoFilter.Header)));
    }

    [Fact]
    public async Task Pages_of_other_origins_are_refused_unless_theirs_is_allowed()
    {
        await using GatewayFixture closed = await GatewayFixture.StartAsync();
        await using GatewayFixture open = await GatewayFixture.StartAsync(o => o.AllowedOrigins.Add(App));

        using HttpResponseMessage refused = await closed.PostAsync("/mesh", Create, ("Origin", App));
        using HttpResponseMessage preflightRefused = await PreflightAsync(closed, App);
        using HttpResponseMessage other = await open.PostAsync("/mesh", Create, ("Origin", "https://other.example"));
        using HttpResponseMessage preflight = await PreflightAsync(open, App);
        using HttpResponseMessage created = await open.PostAsync("/mesh", Create, ("Origin", App));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, preflightRefused.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(App, Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(App, Assert.Single(created.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("/health/live", "no-store")]
    [InlineData("/mesh/none", "no-store")]
    [InlineData("/nowhere", "no-store")]
    [InlineData("/.well-known/agent-card.json", "public, max-age=300")]
    public async Task Every_answer_has_the_security_headers(string path, string cache)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage response = await gateway.Http.GetAsync(path);

        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Equal(cache, response.Headers.CacheControl!.ToString());
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("*", null, null, "AllowedOrigins")]
    [InlineData("https://app.example/", null, null, "AllowedOrigins")]
    [InlineData("app.example", null, null, "AllowedOrigins")]
    [InlineData(null, "10.0.0.1/33", null, "TrustedProxies")]
    [InlineData(null, null, "asya", "PathBase")]
    [InlineData(null, null, "/asya/", "PathBase")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string? origin, string? proxy, string? prefix, string name)
    {
        OptionsValidationException refusal =
            await Assert.ThrowsAsync<OptionsValidationException>(async () => await GatewayFixture.StartAsync(o =>
        {
            o.PathBase = prefix;
            if (origin is not null)
            {
                o.AllowedOrigins.Add(origin);
            }

            if (proxy is not null)
            {
                o.TrustedProxies.Add(proxy);
            }
        }));

        Assert.Contains("Asya:Gateway:" + name, refusal.Message, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PreflightAsync(GatewayFixture gateway, string origin)
    {
        HttpRequestMessage request = new(HttpMethod.Options, "/mesh");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-api-key");
        return gateway.Http.SendAsync(request);
    }
}
