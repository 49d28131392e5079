using System.Collections.Immutable;

namespace Asya.Domain.Waiting;

/// <summary>Something that happens while a task waits without an answer.</summary>
internal abstract record PauseMilestone(TimeSpan After)
{
    /// <summary>Those who are to answer are reminded.</summary>
    public sealed record Remind(TimeSpan After) : PauseMilestone(After);

    /// <summary>Others are to answer from now on; a claim ends.</summary>
    public sealed record Escalate(TimeSpan After, string? Assignee, ImmutableArray<string> Groups) : PauseMilestone(After);

    /// <summary>The wait is over.</summary>
    public sealed record Expire(TimeSpan After, PauseExpiry Outcome) : PauseMilestone(After);
}
