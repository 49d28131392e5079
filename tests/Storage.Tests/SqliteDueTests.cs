using Asya.Grains.Storage.Relational;
using Asya.Grains.Storage.Sqlite;

namespace Asya.Storage.Tests;

public sealed class SqliteDueTests() : DueContract(StoreKind.Sqlite)
{
    [Fact]
    public void The_due_list_is_read_off_its_index()
    {
        using StoreUnderTest sut = new();
        using SqliteDatabase database = SqliteDatabase.Open(sut.DatabasePath, readOnly: true, TimeSpan.Zero);
        using SqliteStatement plan = database.Prepare("EXPLAIN QUERY PLAN " + TaskSql.Due);
        Assert.True(plan.Step());
        Assert.StartsWith("SEARCH tasks USING COVERING INDEX tasks_by_due", plan.Text(3), StringComparison.Ordinal);
        Assert.False(plan.Step());
    }
}
