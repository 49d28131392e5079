using System.Collections.Immutable;
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
        using Watchdog watchdog = new(
            reader, silo.Grains, silo.Clock, new StoreHealth(NullLogger<StoreHealth>.Instance), NullLogger<Watchdog>.Instance);

        Assert.Equal(1, await WakingsAsync(silo, watchdog, due, seconds: 1));
        Assert.Equal(0, await WakingsAsync(silo, watchdog, due, seconds: 1));
        Assert.Equal(1, await WakingsAsync(silo, watchdog, due, seconds: 2));

        silo.Clock.Advance(Asya.Domain.TaskState.Lease);
        Assert.Equal(1, await WakingsAsync(silo, watchdog, due, seconds: 2));
    }

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
