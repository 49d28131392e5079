using Orleans.CodeGeneration;

namespace Asya.Tasks;

/// <summary>
/// x-resume: reads the paused envelope back, merges the answer into it and hands both to the task. Keyed by <see cref="TaskKey"/>.
/// </summary>
[Alias("asya.x-resume")]
[Version(1)]
public interface IResumeGrain : IGrainWithStringKey
{
    /// <summary>Answers the pause a task is at.</summary>
    /// <remarks>Of concurrent answers to one pause exactly one wins. If this throws, nothing has changed.</remarks>
    [Alias("resume")]
    Task<ResumeReceipt> ResumeAsync(ResumeTask request, CancellationToken cancellationToken);
}
