using System.Data.Common;
using Asya.Domain;
using Asya.Domain.Reporting;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Storage.Relational;

/// <summary>Columns as the store's own types.</summary>
internal static class SqlRows
{
    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? NumberOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    // Not GetFieldValue: the call of a generic virtual method is looked up each time, and it asks for a null once more.
    public static byte[] Bytes(this DbDataReader row, int column) => row.GetValue(column) as byte[] ?? [];

    public static JsonBytes Json(this DbDataReader row, int column) => row.Bytes(column) is { Length: > 0 } bytes ? new(bytes) : default;

    public static DateTimeOffset Instant(this DbDataReader row, int column) => UnixTicks.FromTicks(row.GetInt64(column));

    /// <summary>Reads an event from its number, time, phase, kind and data.</summary>
    public static TaskEvent Event(this DbDataReader row, TaskKey key, int column = 0) => new()
    {
        Key = key,
        Seq = row.GetInt64(column),
        At = row.Instant(column + 1),
        Phase = (TaskPhase)row.GetInt16(column + 2),
        Kind = row.GetString(column + 3),
        Data = row.Json(column + 4),
    };

    /// <summary>Reads a task from the version of its document and the document.</summary>
    public static TaskState Task(this DbDataReader row, int column, JsonBytes payload = default) =>
        TaskDocument.Decode(row.GetInt32(column), row.Bytes(column + 1), payload);

    /// <summary>Reads only what is needed to count a paused task.</summary>
    public static WaitingTask Waiting(this DbDataReader row, int column) =>
        TaskDocument.DecodeWaiting(row.GetInt32(column), row.Bytes(column + 1));
}
