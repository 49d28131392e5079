using System.Collections.Immutable;
using Asya.Domain.Reporting;

namespace Asya.Grains.Storage;

/// <summary>Paused tasks to count. Not complete: there are more than were read.</summary>
internal readonly record struct WaitingTasks(ImmutableArray<WaitingTask> Tasks, bool IsComplete);

/// <summary>Outcomes to count, complete from an instant on.</summary>
internal readonly record struct OutcomeSamples(ImmutableArray<OutcomeSample> Samples, DateTimeOffset CompleteSince);
