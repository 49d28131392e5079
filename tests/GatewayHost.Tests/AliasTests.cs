using System.Net;
using Asya.Gateway.Tests.Identity;

namespace Asya.Gateway.Tests;

/// <summary><c>/api/v1/mesh</c>, and <c>/</c> in a browser.</summary>
public sealed class AliasTests
{
    [Fact]
    public async Task A_task_is_started_read_and_canceled_under_the_newer_address_and_its_addresses_are_there_too()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage created = await gateway.PostAsync("/api/v1/mesh", """{"id":"t","route":{"curr":"draft"}}""");
        using HttpResponseMessage read = await gateway.Http.GetAsync(created.Headers.Location);
        using HttpResponseMessage canceled = await gateway.PostAsync("/api/v1/mesh/t:cancel", "{}");
        using HttpResponseMessage list = await gateway.Http.GetAsync("/api/v1/mesh?status=canceled");

        Assert.Equal("/api/v1/mesh/t", created.Headers.Location!.OriginalString);
        Assert.Equal("t", (await GatewayFixture.JsonAsync(read, HttpStatusCode.OK)).GetProperty("id").GetString());
        Assert.Equal("canceled", (await GatewayFixture.JsonAsync(canceled, HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Equal(1, (await GatewayFixture.JsonAsync(list, HttpStatusCode.OK)).GetProperty("tasks").GetArrayLength());
    }

    [Fact]
    public async Task Nothing_else_has_a_second_address()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        foreach (string path in new[] { "/api/v1/flows", "/api/v1/meshes", "/api/v1/inbox/", "/api/v1", "/api/v1/api/v1/mesh" })
        {
            using HttpResponseMessage response = await gateway.Http.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.NotFound, $"{path}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task The_rules_of_an_address_hold_under_its_other_name()
    {
        using KeyFile keys = new();
        keys.With("reader", "read");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);
        const string Create = """{"flow":"report_approval"}""";

        using HttpResponseMessage anonymous = await gateway.SendAsync(HttpMethod.Post, "/api/v1/mesh", Create);
        using HttpResponseMessage reader =
            await gateway.SendAsync(HttpMethod.Post, "/api/v1/mesh", Create, IdentityGateway.KeyOf("reader"));
        using HttpResponseMessage page = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/mesh", Create, IdentityGateway.KeyOf("reader"), ("Origin", "https://elsewhere.example"));

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, reader.StatusCode);
        Assert.Equal("foreign_origin", (await GatewayFixture.JsonAsync(page, HttpStatusCode.Forbidden)).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(null, "/", "/inbox/")]
    [InlineData("/asya", "/asya", "/asya/inbox/")]
    [InlineData("/asya", "/asya/", "/asya/inbox/")]
    public async Task A_browser_is_led_from_the_root_to_the_inbox_and_a_program_is_not(string? prefix, string path, string inbox)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.PathBase = prefix);

        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        using HttpResponseMessage page = await gateway.Http.SendAsync(request);
        using HttpResponseMessage index = await gateway.Http.GetAsync(path);

        Assert.Equal(inbox, page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("Asya gateway", (await GatewayFixture.JsonAsync(index, HttpStatusCode.OK)).GetProperty("name").GetString());
    }
}
