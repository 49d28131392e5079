using Asya.Catalog;
using Asya.Grains.Storage.Relational;
using Asya.Grains.Storage.Sqlite;

namespace Asya.Storage.Tests;

public sealed class SqliteReportingTests() : ReportingContract(StoreKind.Sqlite)
{
    [Fact]
    public async Task A_file_from_before_there_was_history_across_tasks_has_it_when_it_is_opened()
    {
        await Sut.Store.WriteAsync(SomeTasks.Create("old"), null, CancellationToken.None);
        Sut.Store.Dispose();
        using (SqliteDatabase database = SqliteDatabase.Open(Sut.DatabasePath, readOnly: false, TimeSpan.Zero))
        {
            database.Execute(
                $"{TaskSchemaTests.WithoutWaits} DROP INDEX events_of_note; DROP TABLE removed_tasks; ALTER TABLE push DROP COLUMN credential; DROP TABLE store; DROP TABLE checkpoint_places; PRAGMA user_version = 3");
        }

        Sut.Reopen();

        Assert.Equal(
            "old", Assert.Single((await Sut.Store.HistoryAsync(new HistoryQuery(), CancellationToken.None)).Entries).Event.Key.Value);
    }

    public static TheoryData<string, string> Statements
    {
        get
        {
            ReportingSql sql = new(new SqliteDialect());
            return new()
            {
                { sql.Paused, "tasks_by_status" },
                { sql.Waiting, "tasks_by_status" },
                { sql.WaitingOfTenant, "tasks_by_status" },
                { sql.WaitingOfPrincipal, "tasks_open_by_principal" },
                { sql.History, "events_of_note" },
                { sql.Moments, "events_of_note" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void None_of_it_scans_or_sorts_a_table(string sql, string index)
    {
        using SqliteDatabase database = SqliteDatabase.Open(Sut.DatabasePath, readOnly: true, TimeSpan.Zero);
        using SqliteStatement plan = database.Prepare("EXPLAIN QUERY PLAN " + sql);
        List<string> steps = [];
        while (plan.Step())
        {
            steps.Add(plan.Text(3));
        }

        Assert.Contains(
            steps, step => step.Contains($" {index} ", StringComparison.Ordinal) && step.StartsWith("SEARCH", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, static step => step.Contains("TEMP B-TREE", StringComparison.Ordinal)
            || step is "SCAN tasks" or "SCAN e");
    }
}
