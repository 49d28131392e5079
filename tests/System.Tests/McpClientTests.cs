
namespace Asya.SystemTests;

/// <summary>The official MCP clients and the inspector's command line, as they come from the registry, against the product.</summary>
[Collection(SharedProduct.Name)]
public sealed class McpClientTests(ProductFixture fixture)
{
    [Theory]
    [InlineData("modern.mjs")]
    [InlineData("handshake.mjs")]
    [InlineData("inspector.mjs")]
    public Task The_official_client_connects_lists_starts_answers_cancels_and_understands_errors(string story) =>
        NodeClient.RunAsync(fixture.Silo, "mcp", story);
}
