using System.Net;
using System.Text.Json;
using Asya.Gateway.Tests.Identity;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>Several messages in one body: 2025-03-26 has them, and no other revision.</summary>
public sealed class McpBatchTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private const string Notification = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    [Fact]
    public async Task Each_request_gets_its_answer_and_notifications_get_none()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(static o => o.Mcp.Wait = TimeSpan.Zero);
        string body =
            $$$"""
            [{{{Ping}}},{{{Notification}}},{"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"report_approval"}},
             {"jsonrpc":"2.0","id":3,"method":"nowhere"},{"jsonrpc":"1.0","id":4,"method":"ping"},5,
             {"jsonrpc":"2.0","id":6,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"t","version":"1"} } } ]
            """;

        McpCaller.Answer answer = await gateway.SendAsync(body, ("MCP-Protocol-Version", "2025-03-26"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Dictionary<string, JsonElement> answers = AnswersOf(answer).ToDictionary(static one => one.GetProperty("id").GetRawText());
        Assert.Equal(["\"b\"", "1", "3", "4", "6", "null"], answers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("{}", answers["1"].GetProperty("result").GetRawText());
        Assert.Equal("working", answers["\"b\""].GetProperty("result").GetProperty("structuredContent").GetProperty("state").GetString());
        Assert.Equal((-32601, -32600), (CodeOf(answers["3"]), CodeOf(answers["4"])));
        Assert.Equal((-32600, -32600), (CodeOf(answers["6"]), CodeOf(answers["null"])));
        Assert.Single(gateway.Cluster.Created);
    }

    [Fact]
    public async Task A_batch_of_notifications_is_only_taken()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        McpCaller.Answer answer = await gateway.SendAsync($"[{Notification}]");

        Assert.Equal((HttpStatusCode.Accepted, ""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Other_revisions_have_no_batches_and_none_is_long()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        foreach (McpCaller.Answer answer in new[]
        {
            await gateway.SendAsync($"[{Ping}]", ("MCP-Protocol-Version", "2025-11-25")),
            await gateway.SendAsync($"[{Ping}]", ("MCP-Protocol-Version", McpCaller.Modern)),
            await gateway.SendAsync($"[{string.Join(',', Enumerable.Repeat(Ping, 21))}]"),
        })
        {
            Assert.Equal((HttpStatusCode.BadRequest, -32600), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task Each_message_counts_for_the_rate_limit()
    {
        using KeyFile keys = new();
        keys.With("ann", "create read");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(
            keys, ("Asya:Identity:Rate:PerSecond", "1"), ("Asya:Identity:Rate:Burst", "3"));

        McpCaller.Answer answer =
            await gateway.SendAsync($"[{string.Join(',', Enumerable.Repeat(Ping, 20))}]", IdentityGateway.KeyOf("ann"));

        Assert.InRange(AnswersOf(answer).Count(static one => one.TryGetProperty("result", out _)), 1, 10);
        Assert.Contains(AnswersOf(answer), static one => one.TryGetProperty("error", out JsonElement error)
            && error.GetProperty("code").GetInt32() == -32000);
    }

    private static int CodeOf(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();

    private static JsonElement[] AnswersOf(McpCaller.Answer answer) =>
    [
        .. answer.Text.Split('\n').Where(static line => line.StartsWith("data: ", StringComparison.Ordinal))
            .Select(static line => JsonDocument.Parse(line["data: ".Length..]).RootElement.Clone()),
    ];
}
