using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using Asya.Grains.Storage;
using Asya.Grains.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asya.Grains.Tests;

public sealed class WatchdogTests
{
    [Fact]
    public async Task A_task_that_stays_due_is_woken_once_and_again_when_it_is_due_for_another_reason()
    {
        await using TaskSilo silo = await TaskSilo.StartWithAsync(static services => services.AddSingleton(new SettledTasks(maxTasks: 0)));
        await silo.CreateAsync("w", 100_000, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("w", "paused");
        ITaskReader reader = DispatchProxy.Create<ITaskReader, Due>();
        Due due = (Due)reader;
        SiloAddress self = SiloAddress.New(IPAddress.Loopback, port: 11_001, generation: 1);
        using Watchdog watchdog = New(silo, reader, SiloSharesTests.Of(self, [self]));

        Assert.Equal(1, await WakingsAsync(silo, watchdog, due, seconds: 1));
        Assert.Equal(0, await WakingsAsync(silo, watchdog, due, seconds: 1));
        Assert.Equal(1, await WakingsAsync(silo, watchdog, due, seconds: 2));

        silo.Clock.Advance(Asya.Domain.TaskState.Lease);
        Assert.Equal(1, await WakingsAsync(silo, watchdog, due, seconds: 2));
    }

    [Fact]
    public async Task A_task_of_another_silo_is_left_to_it_and_woken_when_that_has_missed_it_for_long()
    {
        await using TaskSilo silo = await TaskSilo.StartWithAsync(static services => services.AddSingleton(new SettledTasks(maxTasks: 0)));
        await silo.CreateAsync("w", 100_000, "work", "x-pause", "publish");
        await silo.Events.WaitAsync("w", "paused");
        ITaskReader reader = DispatchProxy.Create<ITaskReader, Due>();
        SiloAddress self = SiloAddress.New(IPAddress.Loopback, port: 11_001, generation: 1);
        SiloAddress other = SiloAddress.New(IPAddress.Loopback, port: 11_002, generation: 1);
        using Watchdog watchdog = New(silo, reader, SiloSharesTests.Of(self, [other]));
        ((Due)reader).Task = new DueTask(silo.Clock.GetUtcNow(), new("w"));
        int before = silo.Storage.Reads["w"];

        silo.Clock.Advance(TimeSpan.FromSeconds(2.9));
        await watchdog.ScanAsync(silo.Clock.GetUtcNow(), CancellationToken.None);
        Assert.Equal(before, silo.Storage.Reads["w"]);

        silo.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await watchdog.ScanAsync(silo.Clock.GetUtcNow(), CancellationToken.None);
        Assert.Equal(before + 1, silo.Storage.Reads["w"]);
    }

    private static Watchdog New(TaskSilo silo, ITaskReader reader, SiloShares shares) => new(
        reader, silo.Grains, silo.Clock, new StoreHealth(NullLogger<StoreHealth>.Instance), shares, NullLogger<Watchdog>.Instance);

    // Without a window, a paused task leaves memory at once, so each time it is woken its state is read anew.
    private static async Task<int> WakingsAsync(TaskSilo silo, Watchdog watchdog, Due due, int seconds)
    {
        int before = silo.Storage.Reads["w"];
        due.Task = new DueTask(DateTimeOffset.UnixEpoch.AddSeconds(seconds), new("w"));
        await watchdog.ScanAsync(silo.Clock.GetUtcNow(), CancellationToken.None);
        return silo.Storage.Reads["w"] - before;
    }

    /// <summary>A store in which one task is due.</summary>
    public class Due : DispatchProxy
    {
        internal DueTask? Task { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(ITaskReader.DueAsync)
            ? System.Threading.Tasks.Task.FromResult<ImmutableArray<DueTask>>([Task!])
            : throw new NotSupportedException(targetMethod?.Name);
    }
}
