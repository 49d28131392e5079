namespace Asya.Grains.Storage;

/// <summary>The failures that an acknowledged write survives.</summary>
internal enum Durability
{
    /// <summary>Power loss: it was synced to the disk first.</summary>
    Full = 0,

    /// <summary>The end of the process, kill -9 included. A power loss may lose the latest writes; the rest is consistent.</summary>
    Process = 1,
}
