namespace Asya.Storage;

/// <summary>A task that is to be looked at, and since when.</summary>
public sealed record DueTask(DateTimeOffset Due, string Key);
