using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>The official C# client, which supports both revisions, against the gateway.</summary>
public sealed class McpOfficialClientTests
{
    [Theory]
    [InlineData(null, "2026-07-28")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    public async Task It_agrees_on_a_version_lists_calls_and_understands_errors(string? asked, string agreed)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.OnCreated = id => gateway.Cluster.Succeed(id);
        await using McpClient client = await ConnectAsync(gateway, new McpClientOptions { ProtocolVersion = asked });

        Assert.Equal(agreed, client.NegotiatedProtocolVersion);
        Assert.Contains(await client.ListToolsAsync(), static tool => tool.Name == "report_approval");
        CallToolResult result = await client.CallToolAsync("report_approval", new Dictionary<string, object?> { ["topic"] = "Q3" });
        Assert.Equal("done", result.StructuredContent!.Value.GetProperty("final_report").GetString());
        McpProtocolException unknown = await Assert.ThrowsAsync<McpProtocolException>(() => client.CallToolAsync("no_such_flow").AsTask());
        Assert.Equal(McpErrorCode.InvalidParams, unknown.ErrorCode);
        Assert.True((await client.CallToolAsync("get_task", new Dictionary<string, object?> { ["taskId"] = "unknown" })).IsError);
    }

    [Fact]
    public async Task It_puts_a_pause_to_its_user_and_goes_on_with_the_answer()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.OnCreated = id => gateway.Cluster.Pause(id);
        gateway.Cluster.OnAnswered = id => gateway.Cluster.Succeed(id);
        List<string> asked = [];
        await using McpClient client = await ConnectAsync(gateway, new McpClientOptions
        {
            Handlers = new McpClientHandlers
            {
                ElicitationHandler = (question, _) =>
                {
                    asked.Add(question!.Message);
                    return ValueTask.FromResult(
                        new ElicitResult
                        {
                            Action = "accept",
                            Content = new Dictionary<string, JsonElement> { ["approved"] = JsonElement.Parse("true") }
                        });
                },
            },
        });

        CallToolResult result = await client.CallToolAsync("report_approval");

        Assert.Equal("done", result.StructuredContent!.Value.GetProperty("final_report").GetString());
        Assert.Equal(["Review"], asked);
        Assert.Equal("""{"approved":true}""", Assert.Single(gateway.Cluster[Assert.Single(gateway.Cluster.Created).Key.Value].Answers)
            .Input.ToString());
    }

    private static async Task<McpClient> ConnectAsync(GatewayFixture gateway, McpClientOptions options)
    {
        HttpClientTransport transport =
            new(new HttpClientTransportOptions
            {
                Endpoint = new Uri(gateway.Address, "/mcp"),
                TransportMode = HttpTransportMode.StreamableHttp
            });
        return await McpClient.CreateAsync(transport, options);
    }
}
