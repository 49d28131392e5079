using Asya.Domain.Reporting;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>An event's place in the history across tasks. What happened stands in the event's own row.</summary>
/// <param name="At">The place.</param>
/// <param name="Kind">What.</param>
/// <param name="Task">What lists know of its task. Flow, principal and creation never change.</param>
/// <param name="Began">When what ended with it had begun: the task, or for an answer its pause.</param>
internal sealed record HistoryRow(HistoryCursor At, string Kind, TaskCard Task, long Began)
{
    public const string KindColumn = "Kind";
    private const string AtColumn = "At";
    private const string SeqColumn = "Seq";
    private const string BeganColumn = "Began";

    public string RowKey => TableKeys.HistoryRow(Task.Key, At);

    public OutcomeSample Sample => new(UnixTicks.FromTicks(At.At), Kind, UnixTicks.FromTicks(Began));

    public TableEntity ToRow() => Task.WriteTo(new TableEntity(TableKeys.Shard(Task.Key), RowKey)
    {
        [AtColumn] = At.At,
        [SeqColumn] = At.Seq,
        [KindColumn] = Kind,
        [BeganColumn] = Began,
    });

    public static HistoryRow Read(TableEntity row)
    {
        TaskCard task = TaskCard.Read(row);
        return new(
            new(row.GetInt64(AtColumn)!.Value, task.Id, row.GetInt64(SeqColumn)!.Value, task.Key.Value),
            row.GetString(KindColumn), task, row.GetInt64(BeganColumn)!.Value);
    }

    /// <summary>Makes the rows of a task's events, which are in order.</summary>
    /// <param name="task">The task.</param>
    /// <param name="events">The events.</param>
    /// <param name="pausedBefore">When the task had paused last before them; null: it had not.</param>
    public static IEnumerable<HistoryRow> Of(
        TaskCard task, IEnumerable<(long Seq, long At, string Kind)> events, long? pausedBefore)
    {
        long? paused = pausedBefore;
        foreach ((long seq, long at, string kind) in events)
        {
            if (EventRow.IsOfHistory(kind))
            {
                long began = kind == Resumed ? paused ?? task.Created : task.Created;
                yield return new(new(at, task.Id, seq, task.Key.Value), kind, task, began);
            }

            paused = kind == Paused ? at : paused;
        }
    }

    /// <summary>Whether the time of the pause before them is needed.</summary>
    public static bool NeedsPauseBefore(IEnumerable<string> kinds) =>
        kinds.FirstOrDefault(static kind => kind is Resumed or Paused) == Resumed;

    /// <summary>The kind of an event with which a pause begins, and that of one with which it ends.</summary>
    public const string Paused = "paused";

    public const string Resumed = "resumed";
}
