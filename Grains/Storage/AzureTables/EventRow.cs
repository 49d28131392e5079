using Asya.Catalog;
using Asya.Domain;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>The row of an event, in the partition of its task.</summary>
internal static class EventRow
{
    private const string Seq = "Seq";
    private const string At = "At";
    private const string Phase = "Phase";
    private const string Kind = "Kind";
    private const string Data = "Data";
    private const string Detail = "Detail";

    /// <summary>The columns without the detail.</summary>
    public static readonly string[] Columns = ["PartitionKey", "RowKey", Seq, At, Phase, Kind, Data, TableValues.BlobColumn(Data)];

    /// <summary>The columns that say what happened and when.</summary>
    public static readonly string[] HeadColumns = ["PartitionKey", "RowKey", Seq, At, Kind];

    public static TableEntity Make(NewEvent item, TaskKey key, long id, TableValues values)
    {
        TaskEvent entry = item.Event;
        if (entry.Seq < 1)
        {
            throw new TaskStoreException($"Event number {entry.Seq} is below 1.");
        }

        TableEntity row = new(TableKeys.Partition(key), TableKeys.Event(id, entry.Seq))
        {
            [Seq] = entry.Seq,
            [At] = UnixTicks.ToTicks(entry.At),
            [Phase] = (int)entry.Phase,
            [Kind] = entry.Kind,
        };
        values.Put(row, Data, entry.Data.Utf8);
        values.Put(row, Detail, item.Detail.Utf8);
        return row;
    }

    public static async Task<TaskEvent> ReadAsync(TableEntity row, TaskKey key, Func<string, Task<byte[]>> blob) => new()
    {
        Key = key,
        Seq = SeqOf(row),
        At = UnixTicks.FromTicks(AtOf(row)),
        Phase = PhaseOf(row),
        Kind = KindOf(row),
        Data = Json(await TableValues.ReadAsync(row, Data, blob)),
    };

    public static async Task<JsonBytes> ReadDetailAsync(TableEntity row, Func<string, Task<byte[]>> blob) =>
        Json(await TableValues.ReadAsync(row, Detail, blob));

    public static long SeqOf(TableEntity row) => row.GetInt64(Seq)!.Value;

    public static long AtOf(TableEntity row) => row.GetInt64(At)!.Value;

    public static TaskPhase PhaseOf(TableEntity row) => (TaskPhase)row.GetInt32(Phase)!.Value;

    public static string KindOf(TableEntity row) => row.GetString(Kind);

    /// <summary>Whether queries across tasks know events of this kind.</summary>
    public static bool IsOfHistory(string kind) => HistoryKinds.All.Contains(kind);

    private static JsonBytes Json(byte[] utf8) => utf8.Length > 0 ? new(utf8) : default;
}
