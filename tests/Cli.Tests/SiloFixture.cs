using System.Text;
using System.Text.Json;

namespace Asya.Cli.Tests;

/// <summary>A gateway with identity, and keys for it.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private readonly TestKeys _keys = new();

    internal SiloProcess Silo { get; private set; } = null!;

    internal CommandRun.Terminal Ann => As("ann");

    internal CommandRun.Terminal Reader => As("reader");

    public async Task InitializeAsync()
    {
        _keys.Add("ann", ["read", "create", "approve", "cancel"]);
        _keys.Add("reader", ["read"]);
        SiloSettings settings = SiloSettings.WithTestActors with { Config = Path.Combine(AppContext.BaseDirectory, "cli-flows") };
        Silo = await SiloProcess.StartAsync(settings.With("ASYA_API_KEYS_FILE", _keys.Write()));
    }

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        _keys.Dispose();
    }

    internal string KeyOf(string name) => _keys.Credentials[name];

    /// <summary>Starts a task of ann's and waits until it asks.</summary>
    internal async Task<string> PausedAsync(string flow, string payload = "{}")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Silo.Address, "/mesh?wait=30"))
        {
            Content = new StringContent($$"""{"flow":"{{flow}}","payload":{{payload}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", KeyOf("ann"));
        using HttpResponseMessage response = await Silo.Http.SendAsync(request);
        JsonElement task = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("paused", task.GetProperty("status").GetString());
        return task.GetProperty("id").GetString()!;
    }

    private CommandRun.Terminal As(string name) => new(Silo.Address) { Key = KeyOf(name) };
}
