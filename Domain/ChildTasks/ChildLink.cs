using Asya.Tasks;

namespace Asya.Domain.ChildTasks;

/// <summary>What a child knows of its parent.</summary>
/// <param name="ParentKey">The parent's grain key.</param>
/// <param name="FanOut">The number of the parent's event it came of.</param>
/// <param name="Index">Its number among the children of that event.</param>
/// <param name="Reports">Whether the parent waits for its result.</param>
/// <param name="EndsAt">The actor at which it ends, because the parent goes on from there. Empty: none.</param>
/// <param name="Told">Whether the parent has its result.</param>
internal sealed record ChildLink(TaskKey ParentKey, long FanOut, int Index, bool Reports, string EndsAt, bool Told = false);
