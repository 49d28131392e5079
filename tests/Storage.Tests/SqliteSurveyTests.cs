using Asya.Storage.Sqlite;

namespace Asya.Storage.Tests;

public sealed class SqliteSurveyTests() : SurveyContract(StoreKind.Sqlite)
{
    [Theory]
    [InlineData(SurveyReads.PausedSql, "tasks_by_status")]
    [InlineData(SurveyReads.WaitingSql, "tasks_by_status")]
    [InlineData(SurveyReads.WaitingOfTenantSql, "tasks_by_status")]
    [InlineData(SurveyReads.WaitingOfPrincipalSql, "tasks_open_by_principal")]
    [InlineData(SurveyReads.HistorySql, "events_of_note")]
    [InlineData(SurveyReads.MomentsSql, "events_of_note")]
    public void None_of_it_scans_or_sorts_a_table(string sql, string index)
    {
        using SqliteDatabase database = SqliteDatabase.Open(Sut.DatabasePath, readOnly: true, TimeSpan.Zero);
        using SqliteStatement plan = database.Prepare("EXPLAIN QUERY PLAN " + sql);
        List<string> steps = [];
        while (plan.Step())
        {
            steps.Add(plan.Text(3));
        }

        Assert.Contains(steps, step => step.Contains($" {index} ", StringComparison.Ordinal) && step.StartsWith("SEARCH", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, static step => step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step is "SCAN tasks" or "SCAN e");
    }
}
