using System.Text.Json.Nodes;
using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Asya.Authority.Tests;

/// <summary>
/// Silos and a gateway in this process, with everything real but the clock and the checkpoint store. They can be killed and started again
/// on the same store.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>How long finished tasks are kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(10);

    /// <summary>Where a webhook of the tests would be told: nothing listens there.</summary>
    public const string NoReceiver = "http://127.0.0.1:9/hook";

    private static readonly string StateKey = Convert.ToBase64String(new byte[32]);

    private readonly TemporaryDirectory _directory = new();
    private readonly TokenIssuer _issuer;
    private SqliteTaskStore? _store;
    private TestCluster? _cluster;
    private WebApplication? _gateway;

    private World(TokenIssuer issuer)
    {
        _issuer = issuer;
        Actors = new(Changes);
        Checkpoints = new(Changes);
        Calls = new(Changes);
    }

    /// <summary>Gets what tells of each change that a test may wait for.</summary>
    public Watch Changes { get; } = new();

    public ManualTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public WorldActors Actors { get; }

    public Checkpoints Checkpoints { get; }

    public CallWatch Calls { get; }

    public RowSpy Store { get; private set; } = null!;

    public LogLines Log { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Gets the grains as a client of the cluster has them.</summary>
    public IGrainFactory Grains => _cluster!.Silos[0].GetRequiredService<IGrainFactory>();

    /// <summary>Gets the file of the API keys that count.</summary>
    public string KeyFile => _directory["keys.json"];

    public static async Task<World> StartAsync(JsonArray flows)
    {
        TokenIssuer issuer = await TokenIssuer.StartAsync();
        issuer.Rotate("k1");
        World world = new(issuer);
        Directory.CreateDirectory(world._directory["config"]);
        await File.WriteAllTextAsync(
            Path.Combine(world._directory["config"], "flows.yaml"), new JsonObject { ["flows"] = flows }.ToJsonString());
        await File.WriteAllTextAsync(world.KeyFile, """{"keys":[]}""");
        await world.StartAgainAsync();
        return world;
    }

    /// <summary>Makes a token of a tenant's principal.</summary>
    public string Token(string subject, string tenant, string scope, string[] groups) =>
        TokenIssuer.Token(
            _issuer.Key("k1"), claims: [("sub", subject), ("scope", scope), ("groups", groups), ("tenant", tenant)]);

    /// <summary>Stops everything as a power cut would: what runs is lost, what is stored stays.</summary>
    public async Task KillAsync()
    {
        Store.Dead = true;
        await StopAsync();
        await StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _issuer.DisposeAsync();
        _directory.Dispose();
    }

    private async Task StartAgainAsync()
    {
        _store = new SqliteTaskStore(
            Options.Create(new TaskStoreOptions { Directory = _directory["store"], Durability = Durability.Process }), new FaultPoints());
        RowSpy? before = Store;
        TaskGrainStorage storage = new(_store);
        Store = before is null
            ? new RowSpy(storage, Changes)
            : new RowSpy(storage, Changes) { Rows = before.Rows, Events = before.Events };
        _cluster = await TestCluster.StartAsync(ConfigureHost, ConfigureSilo);
        await StartGatewayAsync();
    }

    private async Task StartGatewayAsync()
    {
        WebApplicationBuilder builder =
            WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders().AddProvider(Log).AddFilter("Microsoft", LogLevel.None);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("ASYA_API_KEYS_FILE", KeyFile),
            new("ASYA_A2A_JWT_JWKS_URL", _issuer.JwksUrl),
            new("ASYA_A2A_JWT_ISSUER", TokenIssuer.Name),
            new("ASYA_A2A_JWT_AUDIENCE", TokenIssuer.Audience),
            new("Asya:Identity:Jwt:TenantClaim", "tenant"),
            new("Asya:Identity:Rate:PerSecond", "0"),
            new("Asya:Identity:Rate:UnknownPerSecond", "0"),
            new("Asya:Gateway:A2ABlockingWait", "00:00:00"),
            new("Asya:Gateway:Mcp:Wait", "00:00:00"),
            new("Asya:Gateway:Push:AllowInsecure", "true"),
            new("Asya:Gateway:Mcp:StateKey", StateKey),
            new("Asya:Gateway:Mcp:StateLifetime", "30.00:00:00"),
        ]);
        builder.Services.AddSingleton(Grains);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddAsyaGateway();
        _gateway = builder.Build();
        _gateway.MapAsyaGateway();
        await _gateway.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(_gateway.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
    }

    private void ConfigureHost(IHostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(
        [
            new("Asya:Actors:DrainTimeout", "00:00:00"),
            new("Asya:Flows:ConfigPath", _directory["config"]),
            new("Asya:Flows:PollInterval", "00:00:00"),
            new("Asya:Tasks:Retention", Retention.ToString()),
            new("Asya:Tasks:SinkHooks:0", "audit"),
        ]);
        builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<ICheckpointStore>(Checkpoints);
        builder.Services.AddSingleton<ITaskStore>(_store!);
        builder.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Tasks, Store);
        Actors.Register(builder.Services);
    }

    private void ConfigureSilo(ISiloBuilder silo)
    {
        silo.AddTaskStore().AddAsyaGrains();
        silo.AddIncomingGrainCallFilter(Calls);
        silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, Clock);
    }

    private async Task StopAsync()
    {
        Actors.LoseAll();
        Http.Dispose();
        await _gateway!.StopAsync();
        await _gateway.DisposeAsync();
        await _cluster!.DisposeAsync();
        _store!.Dispose();
    }
}
