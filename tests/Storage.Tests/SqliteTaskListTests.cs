using Asya.Grains.Storage.Sqlite;

namespace Asya.Storage.Tests;

public sealed class SqliteTaskListTests() : TaskListContract(StoreKind.Sqlite)
{
    [Fact]
    public void No_list_scans_or_sorts_the_table()
    {
        using StoreUnderTest sut = new();
        using SqliteDatabase database = SqliteDatabase.Open(sut.DatabasePath, readOnly: true, TimeSpan.Zero);
        for (int shape = 0; shape < 128; shape++)
        {
            bool Has(int bit) => (shape & (1 << bit)) != 0;
            string sql = new TaskListShape(Has(0), Has(1), Has(2), Has(3), Has(4), Has(5), Parent: Has(6)).Sql();
            using SqliteStatement plan = database.Prepare("EXPLAIN QUERY PLAN " + sql);
            List<string> steps = [];
            while (plan.Step())
            {
                steps.Add(plan.Text(3));
            }

            string step = Assert.Single(steps);
            Assert.StartsWith("SEARCH tasks USING INDEX tasks_by_", step, StringComparison.Ordinal);
            Assert.Equal(Has(5), step.Contains("created_at<?", StringComparison.Ordinal));
        }
    }
}
