using Asya.Domain;
using Asya.Domain.Subjects;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>What a waiting task is found by, beside its document. All null in every other state.</summary>
/// <param name="Words">The words that it is searched by.</param>
/// <param name="People">Its people; null: too many, the document says it.</param>
/// <param name="Due">When the answer is due.</param>
internal readonly record struct WaitColumns(string? Words, string? People, long? Due)
{
    public static WaitColumns Of(TaskState state) => state.Phase == TaskPhase.Paused
        ? new(SearchRules.WordsOf(state), WaitTokens.Of(state), UnixTicks.ToTicks(state.Pauses.Current?.Wait?.DueAt))
        : default;
}
