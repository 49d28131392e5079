using Asya.Gateway.Api;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/waits/stats</c> and <c>GET /mesh/tasks/stats</c>: totals for people. Durations are in seconds.</summary>
internal sealed class StatsEndpoints(IGrainFactory grains)
{
    public async Task<JsonAnswer<WaitFigures>> WaitsAsync(WaitStatsParameters said, CancellationToken cancellationToken) =>
        new WaitFigures(await grains.Catalog().WaitStatsAsync(said.Query, cancellationToken));

    public async Task<JsonAnswer<TaskFigures>> TasksAsync(TaskStatsParameters said, CancellationToken cancellationToken) =>
        TaskFigures.Of(await grains.Catalog().TaskStatsAsync(said.Query, cancellationToken));
}
