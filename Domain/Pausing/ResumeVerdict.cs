using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>Whether an answer may be given: leave, a repeat of an accepted answer, or a refusal.</summary>
/// <param name="Rejection">Why not; <see cref="TaskRejection.None"/>: it may.</param>
/// <param name="Why">The same in words for the caller.</param>
/// <param name="Answered">The earlier acceptance of this very answer.</param>
internal sealed record ResumeVerdict(TaskRejection Rejection, string Why, ResumeAnswer? Answered)
{
    /// <summary>Gets what is wrong with each field of the answer.</summary>
    public ImmutableArray<FieldError> Fields { get; init; } = [];

    public static ResumeVerdict Leave { get; } = new(TaskRejection.None, "", null);

    public static ResumeVerdict Repeat(ResumeAnswer answer) => new(TaskRejection.None, "", answer);

    public static ResumeVerdict Refuse(TaskRejection rejection, string why) => new(rejection, why, null);
}
