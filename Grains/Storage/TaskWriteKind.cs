namespace Asya.Grains.Storage;

internal enum TaskWriteKind
{
    Insert,
    Update,
    Delete,

    /// <summary>A write for its own sake: does the disk take one?</summary>
    Probe,

    /// <summary>Webhook work only.</summary>
    Push,
}
