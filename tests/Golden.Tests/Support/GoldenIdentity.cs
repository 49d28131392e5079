using Asya.SystemTests.Support;

namespace Asya.GoldenTests.Support;

/// <summary>The product with identity on: the flows of the records, and the principals of <c>Config/keys.json</c>.</summary>
public sealed class GoldenIdentity : IAsyncLifetime
{
    private readonly TemporaryDirectory _gates = new();

    internal SiloProcess Silo { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Silo = await SiloProcess.StartAsync(GoldenSilo.Settings(_gates.Path).With("ASYA_API_KEYS_FILE", Path.Combine(Source.Folder, "Config", "keys.json")));

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        _gates.Dispose();
    }

    /// <summary>Plays a scenario and compares its record.</summary>
    internal async Task RecordAsync(string scenario, Func<Recorder, Task> play)
    {
        Recorder recorder = new(Silo, scenario);
        await play(recorder);
        recorder.Check();
    }
}
