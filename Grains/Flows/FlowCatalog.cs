using System.Collections.Frozen;
using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Grains.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Flows;

/// <summary>The flows of this silo's configuration folder, as of now.</summary>
/// <remarks>A change of the folder replaces all of them in one step. A running task keeps its route.</remarks>
internal sealed class FlowCatalog
{
    private readonly TaskOptions _tasks;
    private volatile Snapshot _now;

    internal FlowCatalog(IOptions<TaskOptions> tasks)
    {
        _tasks = tasks.Value;
        _now = Create([]);
    }

    public ImmutableArray<FlowInfo> Infos => _now.Infos;

    public IEnumerable<Flow> All => _now.Flows.Values;

    public Flow? Find(string name) => _now.Flows.GetValueOrDefault(name);

    /// <summary>Gets what clients see of the flows that a caller may start.</summary>
    public ImmutableArray<FlowInfo> StartableBy(FlowQuery query)
    {
        Snapshot now = _now;
        return [
            .. now.Infos.Where(info => now.Flows[info.Name].Start is not { } start
                || start.Admits(query.Principal, query.Groups, query.IsAdmin))];
    }

    internal void Replace(ImmutableArray<Flow> flows) => _now = Create(flows);

    private Snapshot Create(ImmutableArray<Flow> flows) => new(
        flows.ToFrozenDictionary(static f => f.Name, StringComparer.Ordinal),
        [
            .. flows.OrderBy(static f => f.Name, StringComparer.Ordinal).Select(f => new FlowInfo
            {
                Name = f.Name,
                Entrypoint = f.Route.Curr,
                RouteNext = f.Route.Next,
                Description = f.Description,
                Timeout = f.Timeout ?? _tasks.DefaultTimeout,
                InputSchema = f.InputSchema,
            }),
        ]);

    private sealed record Snapshot(FrozenDictionary<string, Flow> Flows, ImmutableArray<FlowInfo> Infos);
}
