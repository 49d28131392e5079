using System.Collections.Immutable;
using Asya.Grains.Storage.Postgres;
using Npgsql;

namespace Asya.Grains.Storage.Copying;

/// <summary>The schema of a PostgreSQL database. That no silo uses it meanwhile is up to the operator.</summary>
internal sealed class PostgresCopySide : SqlCopySide
{
    private static readonly CopyTable Events = new(
        "events", ["task", "seq", "at", "phase", "kind", "data", "detail"],
        "SELECT task, seq, at, phase, kind, data, detail FROM events WHERE task > @after AND task <= @last ORDER BY task, seq",
        "INSERT INTO events (task, seq, at, phase, kind, data, detail) VALUES (@c0, @c1, @c2, @c3, @c4, @c5, @c6)");

    private static readonly ImmutableArray<CopyTable> Copied = CopyTable.All(Events, "OVERRIDING SYSTEM VALUE");

    private readonly NpgsqlDataSource _source;
    private readonly PostgresLocation _location;

    private PostgresCopySide(NpgsqlDataSource source, NpgsqlConnection connection, PostgresLocation location)
        : base(connection) => (_source, _location) = (source, location);

    public override string Description => _location.Description;

    public override ImmutableArray<CopyTable> Tables => Copied;

    protected override (string Table, string Column) StoreId => ("asya_schema", "store_id");

    /// <exception cref="TaskStoreException">The database is away, or is not for us.</exception>
    public static async Task<PostgresCopySide> OpenAsync(string url, CancellationToken cancellationToken)
    {
        PostgresLocation location;
        try
        {
            location = PostgresLocation.Parse(url);
        }
        catch (FormatException wrong)
        {
            throw new TaskStoreException($"The URL of PostgreSQL is wrong: {wrong.Message}.", wrong);
        }

        NpgsqlDataSource source = location.Open(new TaskStoreOptions());
        try
        {
            await PostgresStart.RunAsync(source, location, Durability.Full, cancellationToken);
            return new PostgresCopySide(source, await source.OpenConnectionAsync(cancellationToken), location);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>The ids that the database gives go on after those that were copied.</summary>
    public override async Task CompleteAsync(string source, CancellationToken cancellationToken)
    {
        foreach (string table in (string[])["tasks", "push"])
        {
            await ScalarAsync(
                $"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce((SELECT max(id) FROM {table}), 0) + 1, false)",
                cancellationToken);
        }

        await base.CompleteAsync(source, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _source.DisposeAsync();
    }

    // As the store itself writes columns: PostgreSQL has no text with a NUL in it.
    protected override object Stored(object? value) =>
        value is string text ? text.Replace('\0', '\uFFFD') : base.Stored(value);
}
