using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Asya.Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tests;

public sealed class HostingTests
{
    [Theory]
    [InlineData("localhost", null, 200)]
    [InlineData("LOCALHOST:9999", null, 200)]
    [InlineData("127.0.0.1", null, 200)]
    [InlineData("127.8.9.10:80", null, 200)]
    [InlineData("[::1]:8080", null, 200)]
    [InlineData("asya.example", null, 200)]
    [InlineData("evil.example", null, 403)]
    [InlineData("localhost.evil.example", null, 403)]
    [InlineData("10.0.0.1", null, 403)]
    [InlineData("0.0.0.0", null, 403)]
    [InlineData("localhost", "http://localhost:3000", 200)]
    [InlineData("localhost", "http://127.0.0.1:8080", 200)]
    [InlineData("localhost", "https://asya.example", 200)]
    [InlineData("localhost", "https://evil.example", 403)]
    [InlineData("localhost", "http://localhost.evil.example", 403)]
    [InlineData("localhost", "null", 403)]
    public async Task A_foreign_host_or_origin_is_refused(string host, string? origin, int status)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(options => options.AllowedHosts = ["asya.example"]);

        Assert.Equal(status, await StatusAsync(gateway, host, origin));
    }

    [Fact]
    public void A_gateway_with_a_misspelt_setting_does_not_join()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["ASYA_SILO_HOTS"] = "asya-silo";

        OptionsValidationException refusal = Assert.Throws<OptionsValidationException>(() => ClusterConnection.Join(builder));

        Assert.Equal("ASYA_SILO_HOTS is no setting; did you mean ASYA_SILO_HOST?", refusal.Message);
    }

    [Fact]
    public async Task Insecure_serves_every_caller()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(options => options.Insecure = true, url: "http://0.0.0.0:0");

        Assert.Equal(200, await StatusAsync(gateway, "evil.example", "https://evil.example"));
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://+:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    public async Task Addresses_that_others_can_reach_are_refused_at_start(string url)
    {
        UnsafeAddressException refusal = await Assert.ThrowsAsync<UnsafeAddressException>(() => GatewayFixture.StartAsync(url: url));

        Assert.Contains("--insecure", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://127.5.5.5:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://unix:/tmp/x.sock", true)]
    [InlineData("http://192.168.1.5:8080", false)]
    [InlineData("http://myhost:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://:8080", false)]
    public void Loopback_addresses_are_recognized(string address, bool isLocal) => Assert.Equal(isLocal, AddressRule.IsLocal(address));

    [Fact]
    public async Task Wrong_options_stop_the_start_and_are_named()
    {
        OptionsValidationException refusal =
            await Assert.ThrowsAsync<OptionsValidationException>(() => GatewayFixture.StartAsync(options => options.MaxWaitSeconds = -1));

        Assert.Contains(nameof(GatewayOptions.MaxWaitSeconds), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_index_and_the_probes_answer()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage index = await gateway.Http.GetAsync("/");
        using HttpResponseMessage live = await gateway.Http.GetAsync("/health/live");
        using HttpResponseMessage ready = await gateway.Http.GetAsync("/health/ready");

        Assert.Equal("/mesh", (await GatewayFixture.JsonAsync(index, HttpStatusCode.OK)).GetProperty("tasks").GetString());
        Assert.Equal("live", (await GatewayFixture.JsonAsync(live, HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Equal("ready", (await GatewayFixture.JsonAsync(ready, HttpStatusCode.OK)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Every_address_is_described()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage response = await gateway.Http.GetAsync("/openapi/v1.json");

        JsonElement paths = (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("paths");
        string[] described =
        [
            .. from path in paths.EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select $"{operation.Name.ToUpperInvariant()} {path.Name}",
        ];
        string[] expected =
        [
            "GET /", "GET /health/live", "GET /health/ready", "GET /inbox", "GET /inbox/me", "GET /inbox/changes",
            "POST /mcp", "POST /mesh", "GET /mesh", "GET /mesh/{id}", "GET /mesh/{id}/events", "GET /mesh/{id}/stream",
            "GET /mesh/{id}/history",
            "GET /mesh/{id}/checkpoint", "GET /mesh/{id}/active", "GET /flows", "POST /tools/call",
            "POST /mesh/{id}:claim", "POST /mesh/{id}:release", "POST /mesh/{id}:delegate",
            "POST /mesh/{id}:resume", "POST /mesh/{id}:pause", "POST /mesh/{id}:cancel", "POST /mesh/{id}:redrive",
            "POST /a2a", "GET /a2a/tasks", "GET /a2a/tasks/{id}", "POST /a2a/tasks/{id}:cancel", "POST /a2a/tasks/{id}:pause",
            "POST /a2a/message:send", "POST /a2a/message:stream", "POST /a2a/tasks/{id}:subscribe", "GET /a2a/tasks/{id}:subscribe",
            "GET /a2a/extendedAgentCard",
            "GET /a2a/tasks/{id}/pushNotificationConfigs", "POST /a2a/tasks/{id}/pushNotificationConfigs",
            "GET /a2a/tasks/{id}/pushNotificationConfigs/{config}", "DELETE /a2a/tasks/{id}/pushNotificationConfigs/{config}",
            "GET /mesh/{id}/push", "GET /mesh/push/dead-letters", "GET /mesh/waits/stats", "GET /mesh/tasks/stats", "GET /mesh/history/all",
            "POST /mesh/push/dead-letters/{id}/{config}:redrive",
            "GET /.well-known/agent-card.json", "GET /.well-known/jwks.json",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_page_of_the_description_runs_no_script_without_the_nonce_of_its_answer()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        string[] nonces = await Task.WhenAll(NonceAsync(), NonceAsync());

        Assert.NotEqual(nonces[0], nonces[1]);

        async Task<string> NonceAsync()
        {
            using HttpResponseMessage response = await gateway.Http.GetAsync("/docs/");
            string page = await response.Content.ReadAsStringAsync();
            string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            string nonce = Regex.Match(policy, "script-src 'self' 'nonce-([0-9a-f]{32})';").Groups[1].Value;
            Assert.NotEmpty(nonce);
            Assert.All(Regex.Matches(page, "<script[^>]*>"), script => Assert.Contains($"nonce=\"{nonce}\"", script.Value, StringComparison.Ordinal));
            Assert.DoesNotContain("http://", page.Replace("http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
            return nonce;
        }
    }

    [Fact]
    public async Task The_description_names_parameters_body_and_answers()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage response = await gateway.Http.GetAsync("/openapi/v1.json");

        JsonElement paths = (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("paths");
        JsonElement resume = paths.GetProperty("/mesh/{id}:resume").GetProperty("post");
        Assert.Equal(["id", "wait", "pause", "extend", "payload", "Idempotency-Key"], resume.GetProperty("parameters").EnumerateArray()
            .Select(p => p.GetProperty("name").GetString()));
        Assert.True(resume.GetProperty("requestBody").GetProperty("required").GetBoolean());
        Assert.True(resume.GetProperty("responses").GetProperty("default").GetProperty("content")
            .TryGetProperty("application/problem+json", out _));
        Assert.Equal("Answers the pause a task is at", resume.GetProperty("summary").GetString());
    }

    private static async Task<int> StatusAsync(GatewayFixture gateway, string host, string? origin)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{gateway.Address.Port}/health/live");
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        using HttpResponseMessage response = await gateway.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
