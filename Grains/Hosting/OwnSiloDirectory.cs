using System.Collections.Concurrent;
using Orleans.GrainDirectory;

namespace Asya.Grains.Hosting;

/// <summary>The directory of grains of which each silo may have one of its own: it knows this silo's, and sends no message.</summary>
/// <remarks>
/// For grains that decide nothing: what they do is decided by the task's grain, so that two at once are two callers. Orleans' directory
/// would ask another silo at each activation and at each end of one.
/// </remarks>
internal sealed class OwnSiloDirectory : IGrainDirectory
{
    public const string Name = "own-silo";

    private readonly ConcurrentDictionary<GrainId, GrainAddress> _addresses = new();

    public Task<GrainAddress?> Register(GrainAddress address) => Register(address, previousAddress: null);

    public Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress)
    {
        GrainAddress registered = _addresses.AddOrUpdate(
            address.GrainId,
            static (_, added) => added.Address,
            static (_, present, added) => added.Previous is { } previous && present.Matches(previous) ? added.Address : present,
            (Address: address, Previous: previousAddress));
        return Task.FromResult<GrainAddress?>(registered);
    }

    public Task Unregister(GrainAddress address)
    {
        if (_addresses.TryGetValue(address.GrainId, out GrainAddress? present) && present.Matches(address))
        {
            _addresses.TryRemove(new(address.GrainId, present));
        }

        return Task.CompletedTask;
    }

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult(_addresses.GetValueOrDefault(grainId));

    // What a silo that has gone had was never known here.
    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
