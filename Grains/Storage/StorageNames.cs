namespace Asya.Grains.Storage;

/// <summary>Names of the grain storage providers.</summary>
internal static class StorageNames
{
    public const string Tasks = "tasks";
}
