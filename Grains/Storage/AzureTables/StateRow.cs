using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.Reporting;
using Asya.Tasks;
using Azure;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>The row of a task's state without the state: what the next write has to know.</summary>
/// <param name="Tag">The version; null: the task was removed, and the row keeps the number of its last pause.</param>
/// <param name="ETag">The service's own version, which a write must meet.</param>
internal sealed record StateRow(TaskETag? Tag, ETag ETag)
{
    private const string Id = "Id";
    private const string Version = "Version";
    private const string Phase = "Phase";
    private const string DueAt = "Due";
    private const string NonceColumn = "Nonce";
    private const string DocVersion = "DocVersion";
    private const string Doc = "Doc";
    private const string Payload = "Payload";
    private const string Pauses = "Pauses";

    /// <summary>The columns without the document and the payload.</summary>
    public static readonly string[] HeadColumns =
        ["PartitionKey", "RowKey", Id, Version, Phase, DueAt, NonceColumn, Pauses, .. Blobbed(Doc, Payload)];

    /// <summary>The columns without the payload.</summary>
    public static readonly string[] DocumentColumns = [.. HeadColumns, Doc, DocVersion];

    /// <summary>Gets when the task is due, exactly; null: never.</summary>
    public long? Due { get; init; }

    /// <summary>Gets the ten seconds in which it is due.</summary>
    public long? DueBucket => Due is { } due ? TableKeys.DueBucket(due) : null;

    /// <summary>Gets the number that only the write of this version has: a write that is sent again knows its own by it.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>Gets the number of the last pause of removed tasks.</summary>
    public int RemovedPauses { get; init; }

    /// <summary>Gets the blobs that the row names.</summary>
    public ImmutableArray<string> Blobs { get; init; } = [];

    public static StateRow Read(TableEntity row)
    {
        TaskETag? tag = row.GetInt64(Version) is { } version
            ? new TaskETag(row.GetInt64(Id)!.Value, version, (TaskPhase)row.GetInt32(Phase)!.Value)
            : null;
        return new StateRow(tag, row.ETag)
        {
            Due = row.GetInt64(DueAt),
            Nonce = row.GetString(NonceColumn) ?? "",
            RemovedPauses = row.GetInt32(Pauses) ?? 0,
            Blobs = [.. Blobbed(Doc, Payload).Select(row.GetString).OfType<string>()],
        };
    }

    /// <summary>Makes the row of a write.</summary>
    public static TableEntity Make(TaskWrite write, long id, string nonce, TableValues values) => Make(
        write.Key, new TaskETag(id, write.NewVersion, write.State.Phase), DueTask.TicksOf(write.State), nonce, TaskDocument.Version,
        write.Document, write.State.Payload.Utf8, values);

    /// <summary>Makes the row of a version.</summary>
    public static TableEntity Make(
        TaskKey key, TaskETag tag, long? due, string nonce, int documentVersion, ReadOnlyMemory<byte> document,
        ReadOnlyMemory<byte> payload, TableValues values)
    {
        TableEntity row = new(TableKeys.Partition(key), TableKeys.State)
        {
            [Id] = tag.Id,
            [Version] = tag.Version,
            [Phase] = (int)tag.Phase,
            [DueAt] = due,
            [NonceColumn] = nonce,
            [DocVersion] = documentVersion,
        };
        values.Put(row, Doc, document);
        values.Put(row, Payload, payload);
        return row;
    }

    /// <summary>Makes what a removed task leaves.</summary>
    public static TableEntity MakeRemoved(TaskKey key, int pauses, string nonce) =>
        new(TableKeys.Partition(key), TableKeys.State) { [Pauses] = pauses, [NonceColumn] = nonce };

    /// <summary>Reads the state.</summary>
    public static async Task<TaskState> ReadStateAsync(TableEntity row, bool withPayload, Func<string, Task<byte[]>> blob) =>
        TaskDocument.Decode(
            row.GetInt32(DocVersion)!.Value,
            await TableValues.ReadAsync(row, Doc, blob),
            withPayload && await TableValues.ReadAsync(row, Payload, blob) is { Length: > 0 } payload ? new(payload) : default);

    /// <summary>Reads the document as it is stored.</summary>
    public static async Task<(int Version, byte[] Document)> ReadDocumentAsync(TableEntity row, Func<string, Task<byte[]>> blob) =>
        (row.GetInt32(DocVersion)!.Value, await TableValues.ReadAsync(row, Doc, blob));

    /// <summary>Reads the payload; empty: there is none.</summary>
    public static Task<byte[]> ReadPayloadAsync(TableEntity row, Func<string, Task<byte[]>> blob) =>
        TableValues.ReadAsync(row, Payload, blob);

    /// <summary>Gets the condition for rows of tasks in one of two phases.</summary>
    public static string PhaseIs(TaskPhase one, TaskPhase other) => $"({Phase} eq {(int)one} or {Phase} eq {(int)other})";

    /// <summary>Reads only what is needed to count a paused task.</summary>
    public static async Task<WaitingTask> ReadWaitingAsync(TableEntity row, Func<string, Task<byte[]>> blob) =>
        TaskDocument.DecodeWaiting(row.GetInt32(DocVersion)!.Value, await TableValues.ReadAsync(row, Doc, blob));

    private static IEnumerable<string> Blobbed(params string[] columns) => columns.Select(TableValues.BlobColumn);
}
