using System.Collections.Immutable;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Identity;
using Asya.Tasks;

namespace Asya.Domain.Reporting;

/// <summary>What is read of a paused task's row in order to count it: the rest of the document is passed over.</summary>
/// <remarks>The names are those of <see cref="TaskState"/> and <see cref="PauseState"/>.</remarks>
internal sealed record WaitingTask
{
    public string? Flow { get; init; }

    public WaitingPause? Pause { get; init; }

    /// <summary>How often the task has been paused.</summary>
    public int PauseCount { get; init; }

    public string? Principal { get; init; }

    public ImmutableArray<TaskAudience>? Audiences { get; init; }

    /// <summary>Indicates whether an approver sees the task.</summary>
    public bool IsShownTo(TaskAnswerer? viewer) =>
        PauseCount > 0 && (TaskAudience.Includes(Audiences, viewer) || PrincipalName.AreSame(Principal, viewer?.Principal));

    /// <summary>The pause it is at.</summary>
    public sealed record WaitingPause
    {
        public DateTimeOffset PausedAt { get; init; }

        public WaitState? Wait { get; init; }
    }
}
