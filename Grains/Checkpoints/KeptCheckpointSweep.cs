using Asya.Domain.Pausing;
using Asya.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Checkpoints;

/// <summary>Deletes kept checkpoints when their grace is over, and wakes no task for it.</summary>
/// <remarks>
/// It follows the history: each event that ended a pause names one checkpoint, and the task's row, which is read after the event, has the
/// last word (<see cref="KeptCheckpoints"/>). How far it has come is an object of the checkpoint store, written after the deletions before
/// it. So a process that dies leaves some that are deleted once more, which is no error; and a database that is put back does not take the
/// mark with it.
/// </remarks>
internal sealed class KeptCheckpointSweep(
    ITaskStore tasks,
    ICheckpointStore store,
    CheckpointGrace grace,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock)
{
    /// <summary>How many are deleted before a rest: a few thousand a second when there is much to catch up with.</summary>
    private const int BatchSize = 256;

    /// <summary>A bucket takes some tens of milliseconds for each.</summary>
    private const int AtATime = 16;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    /// <summary>How much of the history is swept before its end is noted.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromHours(1);

    /// <summary>How far back a store without a mark is looked through: it is new, or is of a version that has deleted at once.</summary>
    private static readonly TimeSpan FirstSlice = TimeSpan.FromDays(1);

    /// <summary>Gets how far it stays behind, for events whose write was under way, or whose silo's clock is slow.</summary>
    internal static TimeSpan Lag => TimeSpan.FromMinutes(5);

    /// <summary>Finds out how far the sweep has come, and goes on with it. Returns how many checkpoints were deleted.</summary>
    /// <param name="deletes">Whether it is this process that sweeps. If two do, they delete the same.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> RunAsync(bool deletes, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset end = now - grace.Length - Lag;
        DateTimeOffset? marked = await store.GetAsync(CheckpointKey.Sweep, cancellationToken) is { } mark ? SweepMark.Read(mark) : null;

        // One from the future was written by a clock that was wrong: nothing would be swept until then.
        marked = marked > now ? null : marked;
        DateTimeOffset from = marked ?? end - FirstSlice;
        DateTimeOffset noted = marked ?? DateTimeOffset.MinValue;
        grace.SweptBefore = from;
        int deleted = 0;
        while (deletes && from < end)
        {
            DateTimeOffset until = end - from > Slice ? from + Slice : end;
            int found = 0;
            await foreach (EndedPause[] some in tasks.EndedPausesAsync(from, until, cancellationToken).Chunk(BatchSize)
                .WithCancellation(cancellationToken))
            {
                found += some.Length;
                deleted += await DeleteAsync(some, cancellationToken);
                if (some.Length == BatchSize)
                {
                    await Task.Delay(Rest, clock, cancellationToken);
                }
            }

            // While nothing happens a write an hour is enough: what is swept twice is none.
            if (found > 0 || until - noted >= Slice)
            {
                await store.PutAsync(CheckpointKey.Sweep, SweepMark.Write(until), cancellationToken);
                noted = until;
            }

            grace.SweptBefore = from = until;
        }

        return deleted;
    }

    private async Task<int> DeleteAsync(EndedPause[] pauses, CancellationToken cancellationToken)
    {
        int deleted = 0;
        await Parallel.ForEachAsync(
            pauses,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (ended, token) =>
            {
                if (await tasks.GetAsync(ended.Task, withPayload: false, token) is { } task
                    && KeptCheckpoints.Due(task, ended) is { } key)
                {
                    await store.DeleteAsync(key, token);
                    Interlocked.Increment(ref deleted);
                }
            });
        return deleted;
    }
}
