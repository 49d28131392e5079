
namespace Asya.GoldenTests.Support;

/// <summary>The product in one process for many scenarios, with the flows of <c>Config/</c>.</summary>
public abstract class RecordedSilo : IAsyncLifetime
{
    private readonly TemporaryDirectory _gates = new();

    internal SiloProcess Silo { get; private set; } = null!;

    // Webhooks of this machine are served, and nothing is waited for that need not be.
    public async Task InitializeAsync() =>
        Silo = await SiloProcess.StartAsync(Change(SiloSettings.Product with { Config = Path.Combine(Source.Folder, "Config") })
        .With("GOLDEN_GATES", _gates.Path)
        .With("Asya__Gateway__Push__AllowInsecure", "true")
        .With("Asya__Gateway__EarlyAnswerWait", "00:00:00.100"));

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        _gates.Dispose();
    }

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

    private protected virtual SiloSettings Change(SiloSettings settings) => settings;
}
