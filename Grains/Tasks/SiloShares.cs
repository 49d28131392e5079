using Asya.Tasks;

namespace Asya.Grains.Tasks;

/// <summary>Divides tasks among the silos that are alive, as this one sees them.</summary>
internal sealed class SiloShares(ISiloStatusOracle silos)
{
    public bool IsOfThisSilo(ITaskGrain task)
    {
        // The highest of the hashes: when a silo comes or goes, only its own share moves.
        uint key = task.GetGrainId().GetUniformHashCode();
        SiloAddress? silo = silos.GetActiveSilos().MaxBy(silo => Mix(key ^ (uint)silo.GetConsistentHashCode()));
        return silo is null || silo.Equals(silos.SiloAddress);
    }

    // The end of MurmurHash3: any bit of the input moves half of the bits of the output.
    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }
}
