using System.Text.Json;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>Questions of 2026-07-28, and answers to them.</summary>
internal static class McpQuestions
{
    /// <summary>Gets the text of a question that is asked again.</summary>
    public static string AskedAgain(McpCaller.Answer answer)
    {
        Assert.Equal("input_required", answer.Result.GetProperty("resultType").GetString());
        Assert.NotEmpty(StateOf(answer));
        return answer.Result.GetProperty("inputRequests").GetProperty("pause-1").GetProperty("params").GetProperty("message").GetString()!;
    }

    public static string StateOf(McpCaller.Answer asked) => asked.Result.GetProperty("requestState").GetString()!;

    public static JsonElement SchemaOf(McpCaller.Answer asked) =>
        asked.Result.GetProperty("inputRequests").GetProperty("pause-1").GetProperty("params").GetProperty("requestedSchema");

    public static async Task<McpCaller.Answer> AskAsync(GatewayFixture gateway, string? metadata = null, string topic = "Q3")
    {
        gateway.Cluster.OnCreated = id =>
        {
            if (metadata is null)
            {
                gateway.Cluster.Pause(id);
            }
            else
            {
                gateway.Cluster.Pause(id, metadata);
            }
        };
        McpCaller.Answer asked = await gateway.ModernToolAsync("report_approval", $$"""{"topic":"{{topic}}"}""", McpCaller.Elicits);
        gateway.Cluster.OnCreated = null;
        return asked;
    }

    public static Task<McpCaller.Answer> AnswerAsync(GatewayFixture gateway, McpCaller.Answer asked, string response) =>
        AnswerAsync(gateway, StateOf(asked), response);

    public static Task<McpCaller.Answer> AnswerAsync(
        GatewayFixture gateway, string state, string response, params (string Name, string Value)[] headers) =>
        gateway.ModernToolAsync(
            "report_approval", """{"topic":"Q3"}""", McpCaller.Elicits,
            $$""" "requestState":"{{state}}","inputResponses":{"pause-1":{{response}} }, """, headers);
}
