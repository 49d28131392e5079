namespace Asya.Grains.Storage;

/// <summary>A task that is to be looked at, and since when.</summary>
internal sealed record DueTask(DateTimeOffset Due, string Key);
