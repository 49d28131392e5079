using System.Net;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Identity;

/// <summary>A caller that may do so names the person for whom it acts.</summary>
public sealed class OnBehalfOfTests
{
    private const string Header = "X-Asya-On-Behalf-Of";

    [Theory]
    [InlineData("/mesh", """{"id":"t","flow":"report_approval"}""")]
    [InlineData("/tools/call", """{"name":"report_approval","arguments":{}}""")]
    [InlineData("/a2a",
        """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"messageId":"m1","kind":"message","role":"user","parts":[{"kind":"data","data":{}}]},"metadata":{"skill":"report_approval"},"configuration":{"blocking":false}}}""")]
    public async Task It_reaches_the_start_in_every_protocol(string path, string body)
    {
        using KeyFile keys = Keys();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);

        using HttpResponseMessage response =
            await gateway.SendAsync(HttpMethod.Post, path, body, IdentityGateway.KeyOf("agent"), (Header, "Ann"));

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        CreateTask request = gateway.Cluster[Assert.Single(gateway.Cluster.Created).Key.Value].Request;
        Assert.Equal(("agent", "Ann"), (request.Principal, request.OnBehalfOf!.Name));
        Assert.Equal(["ann.smith@corp"], request.OnBehalfOf.Aliases.AsEnumerable());
    }

    [Theory]
    [InlineData("agent", "ann", true)]
    [InlineData("agent", "ann.smith@corp", true)]
    [InlineData("agent", "bob", false)]
    [InlineData("agent", "", false)]
    [InlineData("any", "zoe", true)]
    [InlineData("ann", "bob", false)]
    [InlineData("ann", "ann", false)]
    public async Task Only_for_those_for_whom_the_key_may_act(string key, string person, bool isAllowed)
    {
        using KeyFile keys = Keys();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);

        using HttpResponseMessage response = await gateway.SendAsync(
            HttpMethod.Post, "/mesh", """{"id":"t","flow":"report_approval"}""", IdentityGateway.KeyOf(key), (Header, person));

        Assert.Equal(isAllowed ? HttpStatusCode.Created : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(isAllowed ? 1 : 0, gateway.Cluster.Created.Count());
    }

    [Theory]
    [InlineData("/mesh", """{"flow":"report_approval"}""")]
    [InlineData("/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"report_approval","arguments":{}}}""")]
    [InlineData("/a2a", """{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"t"}}""")]
    public async Task A_caller_without_the_right_gets_403_in_every_protocol_and_two_names_are_none(string path, string body)
    {
        using KeyFile keys = Keys();
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);

        using HttpResponseMessage refused =
            await gateway.SendAsync(HttpMethod.Post, path, body, IdentityGateway.KeyOf("agent"), (Header, "bob"));
        using HttpResponseMessage twice =
            await gateway.SendAsync(HttpMethod.Post, path, body, IdentityGateway.KeyOf("agent"), (Header, "ann"), (Header, "ann"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (refused.StatusCode, twice.StatusCode));
        Assert.Contains("not_allowed", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_identity_off_no_one_acts_for_others()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage refused =
            await gateway.SendAsync(HttpMethod.Post, "/mesh", """{"flow":"report_approval"}""", (Header, "ann"));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static KeyFile Keys() => new KeyFile()
        .With("agent", "create read approve", mayActFor: ["ANN"])
        .With("any", "create read approve", mayActFor: ["*"])
        .With("ann", "create read approve", aliases: ["ann.smith@corp"]);
}
