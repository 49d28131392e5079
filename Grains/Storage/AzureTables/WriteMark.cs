using Asya.Grains.Storage.Relational;
using Asya.Tasks;
using Azure;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>
/// Says in the index that a write of a task is on its way, or done and not settled: put before it, and taken away with the rows that
/// follow from it.
/// </summary>
/// <param name="Key">The task.</param>
/// <param name="Id">The number of its row.</param>
/// <param name="Version">The version that the write makes; of a removal the one that it ends.</param>
/// <param name="From">The number of the first event that may be missing in the history.</param>
/// <param name="At">When, in ticks.</param>
/// <param name="Removed">What lists know of the task, if the write removes it; else null.</param>
/// <param name="ETag">The service's version of the row.</param>
internal sealed record WriteMark(TaskKey Key, long Id, long Version, long From, long At, TaskCard? Removed, ETag ETag = default)
{
    private const string VersionColumn = "Version";
    private const string FromColumn = "From";
    private const string AtColumn = "At";
    private const string KeyColumn = "Task";
    private const string IdColumn = "Row";

    /// <summary>For how long a write may be on its way. No request of it can be under way any more: each ends within seconds.</summary>
    public static TimeSpan MaxAge { get; } = TimeSpan.FromMinutes(10);

    public string RowKey => TableKeys.Mark(Key);

    public TableEntity ToRow()
    {
        TableEntity row = new(TableKeys.Shard(Key), RowKey)
        {
            [KeyColumn] = Key.Value,
            [IdColumn] = Id,
            [VersionColumn] = Version,
            [FromColumn] = From,
            [AtColumn] = At,
        };
        return Removed?.WriteTo(row) ?? row;
    }

    public static WriteMark Read(TableEntity row) => new(
        new(row.GetString(KeyColumn)), row.GetInt64(IdColumn)!.Value, row.GetInt64(VersionColumn)!.Value, row.GetInt64(FromColumn)!.Value,
        row.GetInt64(AtColumn)!.Value, row.ContainsKey(nameof(TaskCard.Created)) ? TaskCard.Read(row) : null, row.ETag);

    /// <summary>Whether a write changes what lists, due times, webhooks or the history say, so that it needs a mark.</summary>
    /// <remarks>A step of a running task does not: whoever sorts by the last change reads running tasks themselves.</remarks>
    public static bool IsNeeded(TaskWrite write) =>
        write.Kind is not TaskWriteKind.Update
        || write.State.Phase != write.Expected.Phase
        || write.State.Phase is not (TaskPhase.Pending or TaskPhase.Running)
        || WebhookRules.IsToBeMarked(write)
        || write.State.NewEvents.Any(static item => EventRow.IsOfHistory(item.Event.Kind));

    /// <summary>Makes this one stand for an earlier one too, which is there still.</summary>
    public WriteMark Over(WriteMark earlier) => this with { From = Math.Min(From, earlier.From), Removed = Removed ?? earlier.Removed };

    /// <summary>Judges what a mark asks for, by what is stored.</summary>
    public MarkVerdict Judge(TaskETag? stored, DateTimeOffset now)
    {
        bool isRemoval = Removed?.Id == Id;
        bool isIn = stored is { } tag && tag.Id == Id ? tag.Version >= Version + (isRemoval ? 1 : 0) : isRemoval;
        bool canCome = !isIn && now - UnixTicks.FromTicks(At) < MaxAge;
        return new(Cleans: Removed is { } card && stored?.Id != card.Id, Ends: !canCome);
    }
}

/// <summary>What a mark asks for.</summary>
/// <param name="Cleans">What a removed task has left is to go.</param>
/// <param name="Ends">The mark is to go: its write is in, or can come no more.</param>
internal readonly record struct MarkVerdict(bool Cleans, bool Ends);
