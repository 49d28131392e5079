
namespace Asya.SystemTests;

/// <summary>The official A2A clients, as they come from the registry, against the product.</summary>
public sealed class A2AClientTests(A2AClientTests.Product fixture) : IClassFixture<A2AClientTests.Product>
{
    [Theory]
    [InlineData("a2a-1", "JSONRPC")]
    [InlineData("a2a-1", "HTTP+JSON")]
    [InlineData("a2a-03", "")]
    public Task The_official_client_reads_the_card_starts_watches_answers_cancels_is_pushed_to_and_understands_errors(
        string client, string binding) =>
        NodeClient.RunAsync(fixture.Silo, client, "story.mjs", binding.Length > 0 ? [binding] : []);

    /// <summary>The product, which may call the clients' webhooks on this machine.</summary>
    public sealed class Product : IAsyncLifetime
    {
        internal SiloProcess Silo { get; private set; } = null!;

        public async Task InitializeAsync() =>
            Silo = await SiloProcess.StartAsync(SiloSettings.Product.With("Asya__Gateway__Push__AllowInsecure", "true"));

        public async Task DisposeAsync() => await Silo.DisposeAsync();
    }
}
