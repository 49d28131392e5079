using static Asya.Gateway.Tests.Mcp.McpQuestions;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>Answers that do not fit are asked for again, and what was dropped of others is told.</summary>
public sealed class McpUnfitAnswerTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData(",\"content\":null")]
    [InlineData(",\"content\":{}")]
    [InlineData(",\"content\":{\"approved\":null}")]
    public async Task An_answer_without_what_the_form_requires_is_asked_for_again(string content)
    {
        McpCaller.Answer asked = await AskAsync(
            _gateway, """{"prompt":"Review","strict":true,"fields":[{"name":"approved","type":"boolean","required":true}]}""");

        McpCaller.Answer answer = await AnswerAsync(_gateway, asked, $$"""{"action":"accept"{{content}} }""");

        Assert.Equal("""["approved"]""", SchemaOf(asked).GetProperty("required").GetRawText());
        Assert.Equal("approved: is required\n\nReview", AskedAgain(answer));
        Assert.Empty(_gateway.Cluster[TheTask].Answers);
    }

    [Fact]
    public async Task A_form_that_is_not_strict_insists_on_no_more_than_in_a_mesh_call()
    {
        McpCaller.Answer asked = await AskAsync(
            _gateway, """{"prompt":"Review","fields":[{"name":"approved","type":"boolean","required":true},{"name":"notes"}]}""");

        Assert.Equal("[]", SchemaOf(asked).GetProperty("required").GetRawText());
        Assert.Equal("approved: is null, which is no answer\n\nReview",
            AskedAgain(await AnswerAsync(_gateway, asked, """{"action":"accept","content":{"approved":null}}""")));
        _gateway.Cluster.OnAnswered = id => _gateway.Cluster.Succeed(id);
        McpCaller.Answer taken = await AnswerAsync(_gateway, asked, """{"action":"accept","content":{"notes":"Fine"}}""");
        Assert.Equal("done", taken.Data.GetProperty("final_report").GetString());
    }

    [Fact]
    public async Task An_answer_that_the_task_does_not_take_is_asked_for_again_and_then_counts()
    {
        McpCaller.Answer asked = await AskAsync(
            _gateway, """{"prompt":"Review","strict":true,"fields":[{"name":"amount","type":"number","required":true}]}""");

        McpCaller.Answer wrong = await AnswerAsync(_gateway, asked, """{"action":"accept","content":{"amount":"much"}}""");
        Assert.StartsWith("amount: ", AskedAgain(wrong), StringComparison.Ordinal);
        Assert.EndsWith("\n\nReview", AskedAgain(wrong), StringComparison.Ordinal);

        _gateway.Cluster.OnAnswered = id => _gateway.Cluster.Succeed(id);
        McpCaller.Answer right = await AnswerAsync(_gateway, wrong, """{"action":"accept","content":{"amount":5}}""");
        Assert.Equal("done", right.Data.GetProperty("final_report").GetString());
    }

    [Fact]
    public async Task What_was_dropped_is_told_with_the_result_and_before_the_next_question()
    {
        McpCaller.Answer asked = await AskAsync(_gateway);
        _gateway.Cluster.Dropped = ["aproved"];
        _gateway.Cluster.OnAnswered = id => _gateway.Cluster.Pause(id, """{"prompt":"Cleared?","fields":[]}""");

        McpCaller.Answer next = await AnswerAsync(
            _gateway, asked, """{"action":"accept","content":{"approved":true,"aproved":true}}""");
        Assert.Equal("Of the last answer was dropped what no field of the form names: aproved.\n\nCleared?",
            next.Result.GetProperty("inputRequests").GetProperty("pause-2").GetProperty("params").GetProperty("message").GetString());

        _gateway.Cluster.OnAnswered = id => _gateway.Cluster.Succeed(id);
        McpCaller.Answer over = await _gateway.ModernToolAsync("report_approval", "{}", McpCaller.Elicits,
            $$""" "requestState":"{{StateOf(next)}}","inputResponses":{"pause-2":{"action":"accept","content":{} } }, """);
        Assert.Equal("""["aproved"]""", over.Result.GetProperty("_meta").GetProperty("asya.sh/dropped").GetRawText());
        Assert.Contains("aproved", over.Result.GetProperty("content")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"final_report":"done"}""", over.Data.GetRawText());
    }

    private string TheTask => Assert.Single(_gateway.Cluster.Created).Key.Value;
}
