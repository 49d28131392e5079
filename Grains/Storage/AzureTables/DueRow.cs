using Asya.Domain;
using Asya.Tasks;
using Azure;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>
/// Says in the index that a task is due within some ten seconds: put before the write that makes it so, so never too late.
/// </summary>
/// <param name="Key">The task.</param>
/// <param name="Bucket">Which ten seconds.</param>
/// <param name="Id">The number of the task's row.</param>
/// <param name="Version">The version that the write makes.</param>
/// <param name="At">When the row was put, in ticks.</param>
/// <param name="ETag">The service's version of the row.</param>
internal sealed record DueRow(TaskKey Key, long Bucket, long Id, long Version, long At, ETag ETag = default)
{
    public string RowKey => TableKeys.DueRow(Bucket, Key);

    /// <summary>Gets the ten seconds in which a task is due; null: never.</summary>
    public static long? BucketOf(TaskState state) => DueTask.TicksOf(state) is { } due ? TableKeys.DueBucket(due) : null;

    public TableEntity ToRow() => new(TableKeys.Shard(Key), RowKey)
    {
        ["Task"] = Key.Value,
        [nameof(Bucket)] = Bucket,
        [nameof(Id)] = Id,
        [nameof(Version)] = Version,
        [nameof(At)] = At,
    };

    public static DueRow Read(TableEntity row) => new(
        new(row.GetString("Task")), row.GetInt64(nameof(Bucket))!.Value, row.GetInt64(nameof(Id))!.Value,
        row.GetInt64(nameof(Version))!.Value, row.GetInt64(nameof(At))!.Value, row.ETag);

    /// <summary>Whether the task is due in these ten seconds.</summary>
    public bool IsOf(StateRow? stored) => stored?.Tag is not null && stored.DueBucket == Bucket;

    /// <summary>Whether the row can go: it says nothing that is so, and the write that it was put for is in, or can come no more.</summary>
    public bool IsLeftOver(StateRow? stored, DateTimeOffset now) =>
        !IsOf(stored)
        && ((stored?.Tag is { } tag && tag.Id == Id && tag.Version >= Version) || now - UnixTicks.FromTicks(At) >= WriteMark.MaxAge);
}
