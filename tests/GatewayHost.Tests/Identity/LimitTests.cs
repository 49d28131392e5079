using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tests.Identity;

public sealed class LimitTests
{
    [Fact]
    public async Task A_caller_over_the_rate_limit_gets_a_retry_after_and_others_are_served()
    {
        using KeyFile keys = new KeyFile().With("ann", "read").With("bob", "read");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(
            keys, ("Asya:Identity:Rate:PerSecond", "1"), ("Asya:Identity:Rate:Burst", "3"), ("Asya:Identity:Rate:UnknownPerSecond", "1"),
            ("Asya:Identity:Rate:UnknownBurst", "2"));

        using HttpResponseMessage refused = await FirstRefusalAsync(gateway, "/mesh", HttpMethod.Get, IdentityGateway.KeyOf("ann"));
        using HttpResponseMessage other = await gateway.SendAsync(HttpMethod.Get, "/mesh", null, IdentityGateway.KeyOf("bob"));
        using HttpResponseMessage unknown = await FirstRefusalAsync(gateway, "/a2a", HttpMethod.Post, ("X-API-Key", "guess"));
        using HttpResponseMessage probe = await gateway.SendAsync(HttpMethod.Get, "/health/live");

        Assert.True(int.Parse(Assert.Single(refused.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture) >= 1);
        Assert.Equal("too_many_requests", (await GatewayFixture.JsonAsync(refused, HttpStatusCode.TooManyRequests)).GetProperty("reason")
            .GetString());
        Assert.Equal("too_many_requests", (await GatewayFixture.JsonAsync(unknown, HttpStatusCode.TooManyRequests)).GetProperty("error")
            .GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
    }

    [Fact]
    public async Task A_caller_over_the_task_quota_gets_no_new_task_but_may_repeat_a_create()
    {
        using KeyFile keys = new KeyFile().With("ann", "create").With("bob", "create");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys, ("Asya:Identity:MaxOpenTasks", "2"));
        Assert.Equal(HttpStatusCode.Created, await CreateAsync("ann", "a-1"));
        Assert.Equal(HttpStatusCode.Created, await CreateAsync("ann", "a-2"));

        Assert.Equal(HttpStatusCode.TooManyRequests, await CreateAsync("ann", "a-3"));
        Assert.Equal(HttpStatusCode.OK, await CreateAsync("ann", "a-2"));
        Assert.Equal(HttpStatusCode.Created, await CreateAsync("bob", "b-1"));
        using (HttpResponseMessage call = await gateway.SendAsync(
            HttpMethod.Post, "/a2a",
            """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"role":"user","parts":[{"kind":"data","data":{}}]}}}""",
            IdentityGateway.KeyOf("ann")))
        {
            Assert.Equal("too_many_tasks", (await GatewayFixture.JsonAsync(call, HttpStatusCode.TooManyRequests)).GetProperty("error")
                .GetProperty("data").GetProperty("reason").GetString());
        }

        gateway.Cluster.Succeed("a-1");
        Assert.Equal(HttpStatusCode.Created, await CreateAsync("ann", "a-3"));

        async Task<HttpStatusCode> CreateAsync(string who, string id)
        {
            using HttpResponseMessage response =
                await gateway.SendAsync(
                    HttpMethod.Post, "/mesh", $$$"""{"id":"{{{id}}}","flow":"report_approval"}""", IdentityGateway.KeyOf(who));
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("ASYA_A2A_JWT_ISSUER", "https://issuer.example", "ASYA_A2A_JWT_JWKS_URL")]
    [InlineData("ASYA_A2A_JWT_JWKS_URL", "https://issuer.example/keys", "ASYA_A2A_JWT_AUDIENCE")]
    [InlineData("ASYA_A2A_JWT_JWKS_URL", "http://issuer.example/keys", "must be an https address")]
    [InlineData("ASYA_A2A_JWT_JWKS_URL", "https://user:secret@issuer.example/keys", "must be an https address")]
    [InlineData("Asya:Identity:Rate:Burst", "0", "Rate")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string name, string value, string words)
    {
        OptionsValidationException refusal =
            await Assert.ThrowsAsync<OptionsValidationException>(() => IdentityGateway.StartAsync(null, clock: null, (name, value)));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_identity_other_addresses_and_hosts_are_served_but_no_foreign_pages()
    {
        using KeyFile keys = new KeyFile().With("ann", "read");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            url: "http://0.0.0.0:0", build: builder => builder.Configuration["ASYA_API_KEYS_FILE"] = keys.FilePath);

        Assert.Equal(HttpStatusCode.OK, await FromAsync(gateway, "asya.example:8443", null));
        Assert.Equal(HttpStatusCode.OK, await FromAsync(gateway, "asya.example:8443", "https://asya.example:8443"));
        Assert.Equal(HttpStatusCode.Forbidden, await FromAsync(gateway, "asya.example:8443", "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await FromAsync(gateway, "asya.example:8443", "null"));
    }

    private static async Task<HttpStatusCode> FromAsync(GatewayFixture gateway, string host, string? origin)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{gateway.Address.Port}/mesh");
        request.Headers.Host = host;
        request.Headers.Add("X-API-Key", KeyFile.KeyOf("ann"));
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        using HttpResponseMessage response = await gateway.Http.SendAsync(request);
        return response.StatusCode;
    }

    // A bucket fills again while it is emptied, but not as fast as requests come.
    private static async Task<HttpResponseMessage> FirstRefusalAsync(
        GatewayFixture gateway, string path, HttpMethod method, (string Name, string Value) header)
    {
        for (int i = 0; i < 100; i++)
        {
            HttpResponseMessage response = await gateway.SendAsync(method, path, method == HttpMethod.Post ? "{}" : null, header);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return response;
            }

            response.Dispose();
        }

        Assert.Fail("A hundred requests at once were not too many.");
        return null!;
    }
}
