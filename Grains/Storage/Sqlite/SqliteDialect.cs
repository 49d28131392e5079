using System.Data.Common;
using Asya.Grains.Storage.Relational;
using Asya.Tasks;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>SQLite's words.</summary>
/// <remarks>
/// An event's id is made of its task's id and its number: the events of one task lie side by side, those of new tasks at the end of the
/// table, and no second index has to be kept.
/// </remarks>
internal sealed class SqliteDialect(string place = "") : SqlDialect
{
    /// <summary>Room for the events of one task: the low bits of an event's id. The high bits are its task's id.</summary>
    public const int EventBits = 24;

    /// <summary>The largest number an event can have.</summary>
    public const long MaxEvent = (1L << EventBits) - 1;

    public override string StoreId => "SELECT id FROM store";

    public override long LastEvent => MaxEvent;

    // Only with this word does SQLite keep to the order of a join.
    public override string ThenJoin => "CROSS JOIN";

    public override string By(string index) => $" INDEXED BY {index}";

    public override string TaskOf(string e) => $"({e}.id >> {EventBits})";

    public override string SeqOf(string e) => $"({e}.id & {MaxEvent})";

    public override string OrderOf(string e) => $"{e}.id";

    public override string InTime(string e, string direction = "") => $"{e}.at{direction}, {e}.id{direction}";

    public override string IsEvent(string e, string task, string seq) => $"{e}.id = ({task} << {EventBits}) + {seq}";

    public override string IsAfter(string e, string task, string seq) =>
        $"{e}.id > ({task} << {EventBits}) + {seq} AND {e}.id <= ({task} << {EventBits}) + {MaxEvent}";

    public override string IsBefore(string e, string other) => $"{e}.id < {other}.id AND {e}.id > ({TaskOf(other)} << {EventBits})";

    // The first comparison bounds the index; the second one sorts out the rows of the very same instant.
    public override string IsBehind(string e, string at, string task, string seq) =>
        $"{e}.at >= {at} AND ({e}.at > {at} OR {e}.id > ({task} << {EventBits}) + {seq})";

    public override string Contains(string text, string other) => $"instr({text}, {other}) > 0";

    public override void Number(DbParameter parameter, int number) => parameter.ParameterName = $"${number}";

    // As the raw statements do: no bytes are NULL.
    public override object Storable(object value) => value is byte[] { Length: 0 } ? DBNull.Value : value;

    public override bool IsOurs(Exception failure) => failure is SqliteException;

    public override TaskStoreException Explain(Exception failure) =>
        failure is SqliteException error ? Explain(error.Message, error.SqliteExtendedErrorCode) : new(failure.Message, failure);

    /// <summary>Says what has failed, from SQLite's own words.</summary>
    public TaskStoreException Explain(string message, int code) =>
        new($"Task store {place}: {message} ({code}).") { Fault = FaultOf(code) };

    /// <summary>Gets the name of a failure. The low byte of an extended code is the code itself.</summary>
    private static TaskStoreFault FaultOf(int code) => (code & 0xFF) switch
    {
        raw.SQLITE_FULL => TaskStoreFault.Full,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => TaskStoreFault.Locked,
        raw.SQLITE_READONLY or raw.SQLITE_PERM => TaskStoreFault.ReadOnly,
        _ => TaskStoreFault.Unavailable,
    };
}
