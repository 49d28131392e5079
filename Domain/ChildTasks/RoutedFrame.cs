using Asya.Steps;
using Asya.Tasks;

namespace Asya.Domain.ChildTasks;

/// <summary>A frame of a fan-out, with the route of the task that it becomes.</summary>
internal readonly record struct RoutedFrame(ActorRoute Route, StepFrame Frame);
