using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Domain.ChildTasks;

/// <summary>A frame of a fan-out, with the route of the task that it becomes.</summary>
/// <param name="Route">The child's route.</param>
/// <param name="Frame">Its payload and headers.</param>
/// <param name="PausesAhead">The definitions of the pauses in its route.</param>
/// <param name="ArePausesBound">Whether the document says them. Documents of versions that counted pauses do not.</param>
internal readonly record struct RoutedFrame(ActorRoute Route, StepFrame Frame, PausesAhead? PausesAhead, bool ArePausesBound);
