using System.Diagnostics;
using Asya.SystemTests.Support;

namespace Asya.SystemTests;

/// <summary>The official clients, as they come from the registry, against the product. Their packages are installed by ./test.</summary>
public sealed class A2AClientTests(A2AClientTests.Product fixture) : IClassFixture<A2AClientTests.Product>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SiloProcess _silo = fixture.Silo;

    [Theory]
    [InlineData("a2a-1", "JSONRPC")]
    [InlineData("a2a-1", "HTTP+JSON")]
    [InlineData("a2a-03", "")]
    public async Task The_official_client_reads_the_card_starts_watches_answers_cancels_is_pushed_to_and_understands_errors(string client, string binding)
    {
        string folder = Path.Combine(ClientsFolder(), client);
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), $"Run 'npm ci' in {folder}, or ./test, which does it.");
        ProcessStartInfo start = new("node") { ArgumentList = { "story.mjs", _silo.Address.ToString() }, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (binding.Length > 0)
        {
            start.ArgumentList.Add(binding);
        }

        using Process node = Process.Start(start)!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> errors = node.StandardError.ReadToEndAsync();
        try
        {
            await node.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            node.Kill();
            Assert.Fail($"The client was not done within {Patience}: {await output}{await errors}");
        }

        Assert.True(node.ExitCode == 0, $"{await output}{await errors}\nThe silo said:\n{_silo.Output}");
    }

    /// <summary>The product, which may call the clients' webhooks on this machine.</summary>
    public sealed class Product : IAsyncLifetime
    {
        internal SiloProcess Silo { get; private set; } = null!;

        public async Task InitializeAsync() => Silo = await SiloProcess.StartAsync(SiloSettings.Product.With("Asya__Gateway__Push__AllowInsecure", "true"));

        public async Task DisposeAsync() => await Silo.DisposeAsync();
    }

    private static string ClientsFolder()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Asya.Orleans.sln")))
        {
            at = at.Parent;
        }

        return Path.Combine(at!.FullName, "tests", "System.Tests", "clients");
    }
}
