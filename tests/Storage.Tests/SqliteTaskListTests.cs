using Asya.Catalog;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Relational;
using Asya.Grains.Storage.Sqlite;
using Asya.Tasks;

namespace Asya.Storage.Tests;

public sealed class SqliteTaskListTests() : TaskListContract(StoreKind.Sqlite)
{
    [Fact]
    public void No_list_scans_or_sorts_the_table()
    {
        using StoreUnderTest sut = new();
        using SqliteDatabase database = SqliteDatabase.Open(sut.DatabasePath, readOnly: true, TimeSpan.Zero);
        for (int shape = 0; shape < 256; shape++)
        {
            bool Has(int bit) => (shape & (1 << bit)) != 0;
            TaskQuery query = new()
            {
                Phase = Has(0) ? Has(1) ? TaskPhase.Paused : TaskPhase.Failed : null,
                Flow = Has(2) ? "f" : null,
                ContextId = Has(3) ? "c" : null,
                Principal = Has(4) ? "p" : null,
                ParentId = Has(6) ? "q" : null,
                Search = Has(7) ? "some words" : null,
                Viewer = Has(7) ? new() { Principal = "p", Groups = ["g"] } : null,
            };
            string sql = TaskListSql.Page(new SqliteDialect(), query, Has(5) ? new TaskListCursor(7, 7) : null).Sql;
            using SqliteStatement plan = database.Prepare("EXPLAIN QUERY PLAN " + sql);
            List<string> steps = [];
            while (plan.Step())
            {
                steps.Add(plan.Text(3));
            }

            string step = Assert.Single(steps);
            Assert.Matches("^SEARCH tasks USING INDEX tasks_(by_|waiting)", step);
            Assert.Equal(Has(5), step.Contains("created_at<?", StringComparison.Ordinal));
        }
    }
}
