using System.Net;
using Asya.Catalog;
using Asya.Payloads;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>The headers by which a tool's schema has arguments repeated.</summary>
public sealed class McpParameterHeaderTests(McpErrorTests.Gateway fixture) : IClassFixture<McpErrorTests.Gateway>
{
    private static readonly FlowInfo Flow = new()
    {
        Name = "sql",
        InputSchema = JsonBytes.FromText(
            """
            {"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"dry":{"type":"boolean","x-mcp-header":"Dry"},
             "at":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"}}},"text":{"type":"string"}}}
            """),
    };

    [Theory]
    [InlineData("""{"region":"eu"}""", "Region=eu")]
    [InlineData("""{"region":"eu","dry":true,"at":{"n":5},"text":"x"}""", "region=eu Dry=true N=5")]
    [InlineData("""{"region":"ü"}""", "Region==?base64?w7w=?=")]
    [InlineData("""{"at":{"n":5.0}}""", "N=5")]
    [InlineData("""{"region":null}""", "")]
    [InlineData("{}", "")]
    [InlineData("{}", "Other=1")]
    public async Task Headers_that_say_what_the_arguments_say_are_taken(string arguments, string headers) =>
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(arguments, headers)).Status);

    [Theory]
    [InlineData("""{"region":"eu"}""", "")]
    [InlineData("""{"region":"eu"}""", "Region=us")]
    [InlineData("""{"region":"eu"}""", "Region=EU")]
    [InlineData("{}", "Region=eu")]
    [InlineData("""{"region":null}""", "Region=null")]
    [InlineData("""{"region":"eu"}""", "Region==?base64?!?=")]
    [InlineData("""{"region":"eu","dry":true}""", "Region=eu Dry=false")]
    [InlineData("""{"at":{"n":5}}""", "N=6")]
    [InlineData("""{"at":{"n":5}}""", "")]
    [InlineData("""{"n":5}""", "N=5")]
    public async Task Headers_that_say_something_else_are_refused_and_nothing_starts(string arguments, string headers)
    {
        int before = fixture.Http.Cluster.Count;

        McpCaller.Answer answer = await CallAsync(arguments, headers);

        Assert.Equal((HttpStatusCode.BadRequest, -32020), (answer.Status, answer.Code));
        Assert.Equal(before, fixture.Http.Cluster.Count);
    }

    private Task<McpCaller.Answer> CallAsync(string arguments, string headers)
    {
        fixture.Http.Cluster.Flows = [Flow];
        return fixture.Http.ModernToolAsync("sql", arguments, headers:
            [.. headers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static header => header.Split('=', 2))
                .Select(static pair => ("Mcp-Param-" + pair[0], pair[1]))]);
    }
}
