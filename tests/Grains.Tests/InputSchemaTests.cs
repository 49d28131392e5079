using Asya.Grains.Configuration;
using Asya.Grains.Flows;

namespace Asya.Grains.Tests;

public sealed class InputSchemaTests
{
    [Theory]
    [InlineData("mcp: {inputSchema: {type: object, properties: {topic: {type: string}}, required: [topic]}}",
        """{"type":"object","properties":{"topic":{"type":"string"}},"required":["topic"]}""")]
    [InlineData(
        "mcp: {inputSchema: {topic: {type: string, required: true, description: What}, n: {type: integer, default: 3}, kind: {enum: [a, b]}, x: {type: strange, required: false}}}",
        """{"type":"object","properties":{"topic":{"type":"string","description":"What"},"n":{"type":"integer","default":3},"kind":{"type":"string","enum":["a","b"]},"x":{"type":"string"}},"required":["topic"]}""")]
    [InlineData("mcp: {inputSchema: {type: {type: string, required: true}}}",
        """{"type":"object","properties":{"type":{"type":"string"}},"required":["type"]}""")]
    [InlineData("mcp: {inputSchema: {}}", """{"type":"object","properties":{},"required":[]}""")]
    [InlineData("mcp: {progress: true}", "")]
    [InlineData("mcp:", "")]
    [InlineData("a2a: {}", "")]
    public void A_flow_describes_its_payload(string mcp, string schema)
    {
        Flow flow = Assert.Single(FlowFile.Read("flows.yaml", $"flows:\n- name: f\n  entrypoint: a\n  {mcp}\n"));

        Assert.Equal(schema, flow.InputSchema.ToString());
    }

    [Theory]
    [InlineData("mcp: {inputSchema: [topic]}", "'inputSchema' must be")]
    [InlineData("mcp: {inputSchema: {type: string}}", "must be of type object")]
    [InlineData("mcp: {inputSchema: {topic: string}}", "the parameter 'topic' must be a block")]
    [InlineData("mcp: {inputSchema: {topic: {required: maybe}}}", "required")]
    [InlineData("mcp: {inputSchema: {topic: {enum: a}}}", "'inputSchema' is no JSON Schema")]
    [InlineData("mcp: {inputSchema: {type: object, properties: {a: {pattern: '['}}}}", "has the pattern '['")]
    [InlineData("strict: true", "'strict' needs 'mcp: {inputSchema: ...}'")]
    [InlineData("strict: perhaps", "strict")]
    public void An_invalid_schema_is_refused_with_its_line(string mcp, string reason)
    {
        ConfigFileException refused =
            Assert.Throws<ConfigFileException>(() => FlowFile.Read("flows.yaml", $"flows:\n- name: f\n  entrypoint: a\n  {mcp}\n"));

        Assert.Contains("flows.yaml:4", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
