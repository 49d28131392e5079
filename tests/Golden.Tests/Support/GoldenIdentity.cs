
namespace Asya.GoldenTests.Support;

/// <summary>The product with identity on: the principals of <c>Config/keys.json</c>.</summary>
public sealed class GoldenIdentity : RecordedSilo
{
    private protected override SiloSettings Change(SiloSettings settings) =>
        settings.With("ASYA_API_KEYS_FILE", Path.Combine(Source.Folder, "Config", "keys.json"));
}
