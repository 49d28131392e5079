using System.Collections.Immutable;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.Pausing;

/// <summary>The rule of flows whose pauses no actor may take out of the route.</summary>
internal static class MandatoryRules
{
    /// <summary>Gets why a change of the route fails the step; null: it does not.</summary>
    /// <remarks>An actor may end the task: then nothing runs that an approval would protect.</remarks>
    public static TaskError? Refuse(TaskState state, RouteChange change, ImmutableArray<string> next) =>
        state.Pauses.Plan.IsMandatory && change.RemovesFlowPause
            && next is not ([] or [ActorRoute.SinkActor, ..] or [ActorRoute.SumpActor, ..])
            ? ErrorAt(state, TaskErrorCode.InvalidResult,
                $"actor '{state.Route.Curr}' took a pause out of the route, and the flow says that its pauses are mandatory")
            : null;
}
