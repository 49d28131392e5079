using Asya.SystemTests.Support;

namespace Asya.SystemTests;

/// <summary>The official A2A clients, as they come from the registry, against the product.</summary>
public sealed class A2AClientTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    [Theory]
    [InlineData("a2a-1", "JSONRPC")]
    [InlineData("a2a-1", "HTTP+JSON")]
    [InlineData("a2a-03", "")]
    public Task The_official_client_reads_the_card_starts_watches_answers_cancels_and_understands_errors(string client, string binding) =>
        NodeClient.RunAsync(fixture.Silo, client, "story.mjs", binding.Length > 0 ? [binding] : []);
}
