using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>A due task, and since when it is due.</summary>
internal sealed record DueTask(DateTimeOffset Due, TaskKey Key);
