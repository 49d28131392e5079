using System.Collections.Immutable;
using Asya.Grains.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Asya.Grains.Storage.Copying;

/// <summary>A data directory, which no silo can use meanwhile.</summary>
internal sealed class SqliteCopySide : SqlCopySide
{
    // The id of an event has the task's in its upper bits.
    private static readonly CopyTable Events = new(
        "events", ["task", "seq", "at", "phase", "kind", "data", "detail"],
        """
        SELECT id >> 24 AS task, id & 0xFFFFFF AS seq, at, phase, kind, data, detail FROM events
        WHERE id >= (@after + 1) << 24 AND id < (@last + 1) << 24 ORDER BY id
        """,
        "INSERT INTO events (id, at, phase, kind, data, detail) VALUES ((@c0 << 24) | @c1, @c2, @c3, @c4, @c5, @c6)");

    private static readonly ImmutableArray<CopyTable> Copied = CopyTable.All(Events, overriding: "");

    private readonly DataDirectory _directory;

    private SqliteCopySide(DataDirectory directory, SqliteConnection connection)
        : base(connection)
    {
        _directory = directory;
        Description = directory.Path;
    }

    public override string Description { get; }

    public override ImmutableArray<CopyTable> Tables => Copied;

    protected override (string Table, string Column) StoreId => ("store", "id");

    /// <param name="path">The data directory.</param>
    /// <param name="isNew">Whether it is made if it is missing.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="TaskStoreException">It is in use, or has no tasks.</exception>
    public static async Task<SqliteCopySide> OpenAsync(string path, bool isNew, CancellationToken cancellationToken)
    {
        string file = Path.Combine(Path.GetFullPath(path), SqliteTaskStore.FileName);
        if (!isNew && !File.Exists(file))
        {
            throw new TaskStoreException($"{path} is no data directory: it has no {SqliteTaskStore.FileName}.");
        }

        DataDirectory directory = DataDirectory.Claim(path);
        try
        {
            Checkpoints.PrivateFile.Ensure(file);
            using (SqliteDatabase database = SqliteDatabase.Open(file, readOnly: false, TimeSpan.FromSeconds(5)))
            {
                database.QueryText("PRAGMA journal_mode = WAL");
                TaskSchema.Migrate(database, file);
            }

            SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            await connection.OpenAsync(cancellationToken);
            await using SqliteCommand full = connection.CreateCommand();
            full.CommandText = "PRAGMA synchronous = FULL";
            await full.ExecuteNonQueryAsync(cancellationToken);
            return new SqliteCopySide(directory, connection);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }
}
