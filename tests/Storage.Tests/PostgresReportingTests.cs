using Asya.Catalog;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Postgres;
using Asya.Grains.Storage.Relational;
using Npgsql;

namespace Asya.Storage.Tests;

[Needs("postgres")]
public sealed class PostgresReportingTests() : ReportingContract(StoreKind.Postgres)
{
    [StoreFact]
    public async Task None_of_it_sorts_a_table()
    {
        await using NpgsqlDataSource source = PostgresLocation.Parse(Sut.Settings.DatabaseUrl!).Open(new TaskStoreOptions());
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();

        // So few rows would not be worth an index.
        await using (NpgsqlCommand off = new("SET enable_seqscan = off; SET enable_bitmapscan = off", connection))
        {
            await off.ExecuteNonQueryAsync();
        }

        PostgresDialect dialect = new(PostgresLocation.Parse(Sut.Settings.DatabaseUrl!));
        ReportingSql sql = new(dialect);
        await using NpgsqlCommand history = new(sql.History);
        foreach (object? value in RelationalTaskStore.HistoryValues(
            new HistoryQuery { Since = SomeTasks.Start }, HistoryCursor.Before(7), 9))
        {
            SqlSession.Add(history.Parameters, new NpgsqlParameter(), value, dialect);
        }

        await ExpectAsync(connection, history, "events_of_note");
        await using NpgsqlCommand waiting = new(
            sql.WaitingOfTenant.Replace("$1", "9", StringComparison.Ordinal).Replace("$2", "''", StringComparison.Ordinal));
        await ExpectAsync(connection, waiting, "tasks_");
        await using NpgsqlCommand paused = new(sql.Paused.Replace("$1", "9", StringComparison.Ordinal));
        await ExpectAsync(connection, paused, "tasks_");
    }

    private static async Task ExpectAsync(NpgsqlConnection connection, NpgsqlCommand command, string index)
    {
        command.CommandText = "EXPLAIN " + command.CommandText;
        command.Connection = connection;
        List<string> plan = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        string text = string.Join('\n', plan);
        Assert.Contains($"using {index}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", text, StringComparison.Ordinal);
    }
}
