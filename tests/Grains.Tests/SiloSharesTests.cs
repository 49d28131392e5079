using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using Asya.Grains.Tasks;
using Asya.Tasks;

namespace Asya.Grains.Tests;

[Collection(SharedSiloTests.Name)]
public sealed class SiloSharesTests(SharedSilo shared)
{
    private const int Tasks = 300;

    private static readonly ImmutableArray<SiloAddress> Silos =
        [.. Enumerable.Range(1, 3).Select(static n => SiloAddress.New(IPAddress.Loopback, port: 11_000 + n, generation: n))];

    [Fact]
    public void Each_task_is_of_one_silo_and_none_has_far_more_than_the_others()
    {
        ImmutableArray<ITaskGrain>[] shares = Divide(Silos);

        Assert.Equal(Tasks, shares.Sum(static share => share.Length));
        Assert.Equal(Tasks, shares.SelectMany(static share => share).Distinct().Count());
        Assert.All(shares, static share => Assert.InRange(share.Length, Tasks / 6, Tasks / 2));
    }

    [Fact]
    public void When_a_silo_goes_only_its_tasks_move()
    {
        ImmutableArray<ITaskGrain>[] before = Divide(Silos);

        ImmutableArray<ITaskGrain>[] after = Divide(Silos[..2]);

        Assert.Equal(Tasks, after.Sum(static share => share.Length));
        Assert.Superset(before[0].ToHashSet(), after[0].ToHashSet());
        Assert.Superset(before[1].ToHashSet(), after[1].ToHashSet());
    }

    [Fact]
    public void A_silo_that_sees_none_alive_takes_all() =>
        Assert.True(Of(Silos[0], []).IsOfThisSilo(shared.Next().Grains.Task(new("t"))));

    private ImmutableArray<ITaskGrain>[] Divide(ImmutableArray<SiloAddress> alive)
    {
        IGrainFactory grains = shared.Next().Grains;
        ITaskGrain[] tasks = [.. Enumerable.Range(0, Tasks).Select(n => grains.Task(new($"task-{n}")))];
        return [.. alive.Select(silo => tasks.Where(Of(silo, alive).IsOfThisSilo).ToImmutableArray())];
    }

    internal static SiloShares Of(SiloAddress self, ImmutableArray<SiloAddress> alive)
    {
        ISiloStatusOracle oracle = DispatchProxy.Create<ISiloStatusOracle, View>();
        ((View)oracle).Self = self;
        ((View)oracle).Alive = alive;
        return new(oracle);
    }

    /// <summary>The silos as one of them sees them.</summary>
    public class View : DispatchProxy
    {
        internal SiloAddress? Self { get; set; }

        internal ImmutableArray<SiloAddress> Alive { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
        {
            "get_SiloAddress" => Self,
            nameof(ISiloStatusOracle.GetActiveSilos) => Alive.ToArray(),
            string other => throw new NotSupportedException(other),
            null => throw new NotSupportedException(),
        };
    }
}
