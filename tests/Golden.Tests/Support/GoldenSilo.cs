using Asya.SystemTests.Support;

namespace Asya.GoldenTests.Support;

/// <summary>The product with identity off, one process for all scenarios.</summary>
public sealed class GoldenSilo : IAsyncLifetime
{
    public const string Name = "golden";

    private readonly TemporaryDirectory _gates = new();

    internal SiloProcess Silo { get; private set; } = null!;

    public async Task InitializeAsync() => Silo = await SiloProcess.StartAsync(Settings(_gates.Path));

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        _gates.Dispose();
    }

    /// <summary>Gets how the product is started for records: webhooks of this machine are served, and nothing is waited for that need not be.</summary>
    internal static SiloSettings Settings(string gates) => (SiloSettings.Product with { Config = Path.Combine(Source.Folder, "Config") })
        .With("GOLDEN_GATES", gates)
        .With("Asya__Gateway__Push__AllowInsecure", "true")
        .With("Asya__Gateway__EarlyAnswerWait", "00:00:00.100");

    /// <summary>Lets the actor <c>gate</c> finish with payloads that name this gate.</summary>
    internal void Open(string gate) => File.WriteAllBytes(_gates[gate], []);

    /// <summary>Lets it wait again.</summary>
    internal void Close(string gate) => File.Delete(_gates[gate]);

    /// <summary>Plays a scenario and compares its record.</summary>
    internal async Task RecordAsync(string scenario, Func<Recorder, Task> play)
    {
        Recorder recorder = new(Silo, scenario);
        await play(recorder);
        recorder.Check();
    }
}

/// <summary>The scenarios that share one process.</summary>
[CollectionDefinition(GoldenSilo.Name)]
public sealed class GoldenSiloScenarios : ICollectionFixture<GoldenSilo>;
