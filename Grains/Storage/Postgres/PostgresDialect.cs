using System.Data.Common;
using Asya.Grains.Storage.Relational;

namespace Asya.Grains.Storage.Postgres;

/// <summary>PostgreSQL's words.</summary>
internal sealed class PostgresDialect(PostgresLocation location) : SqlDialect
{
    public override string StoreId => "SELECT store_id FROM asya_schema";

    public override string Locked => " FOR UPDATE";

    public override string LockedIfFree => " FOR UPDATE SKIP LOCKED";

    public override string? LockOfText => "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";

    public override string TaskOf(string e) => $"{e}.task";

    public override string SeqOf(string e) => $"{e}.seq";

    public override string OrderOf(string e) => $"{e}.seq";

    public override string InTime(string e, string direction = "") =>
        $"{e}.at{direction}, {e}.task{direction}, {e}.seq{direction}";

    public override string IsEvent(string e, string task, string seq) => $"{e}.task = {task} AND {e}.seq = {seq}";

    public override string IsAfter(string e, string task, string seq) => $"{e}.task = {task} AND {e}.seq > {seq}";

    public override string IsBefore(string e, string other) => $"{e}.task = {other}.task AND {e}.seq < {other}.seq";

    public override string IsBehind(string e, string at, string task, string seq) =>
        $"({e}.at, {e}.task, {e}.seq) > ({at}, {task}, {seq})";

    public override bool FiltersInIndex => false;

    public override string Contains(string text, string other) => $"strpos({text}, {other}) > 0";

    // Parameters without a name are counted.
    public override void Number(DbParameter parameter, int number)
    {
    }

    /// <summary>
    /// PostgreSQL has no text with a NUL in it; a name from outside may have one. The document has the original text; the column is only
    /// searched.
    /// </summary>
    public override object Storable(object value) =>
        value is string text && text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : value;

    public override bool IsOurs(Exception failure) => PostgresFailure.IsOurs(failure);

    public override TaskStoreException Explain(Exception failure) => PostgresFailure.From(location, failure);
}
