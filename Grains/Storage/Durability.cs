namespace Asya.Grains.Storage;

/// <summary>What a write that was acknowledged survives.</summary>
internal enum Durability
{
    /// <summary>Power loss: it was synced to the disk first.</summary>
    Full = 0,

    /// <summary>The end of the process, kill -9 included. The last moments may be lost with the power; what is left is consistent.</summary>
    Process = 1,
}
