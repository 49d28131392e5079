using Asya.Testing;

namespace AsyaApp.Tests;

/// <summary>The whole flow, with its C# and its Python actor, its form and its time, in this process.</summary>
public sealed class ExpenseFlowTests
{
    // As the program has it: the configuration folder lies beside the program, and so beside its tests.
    private static Task<FlowTest> StartAsync() => FlowTest.StartAsync(new FlowTestOptions
    {
        ConfigurationFolder = "config",
        ConfigureServices = services => services.AddExpenseActors(),
    });

    [Fact]
    public async Task A_large_expense_is_booked_once_a_person_has_approved_it()
    {
        await using FlowTest test = await StartAsync();
        FlowTask task = await test.StartTaskAsync("expense", new Expense("Chairs", 1200), by: "ann");

        FlowQuestion question = await task.ExpectQuestionAsync("Approve this expense?");
        question.ExpectFields("approved", "reason").ExpectDueIn(TimeSpan.FromDays(2));
        await task.AnswerAsync("bob", new { approved = true });

        FlowEnd end = await task.ExpectSucceededAsync();
        Assert.Equal("booked", (string?)end.Payload["status"]);
    }

    [Fact]
    public async Task A_small_expense_asks_no_one()
    {
        await using FlowTest test = await StartAsync();
        FlowTask task = await test.StartTaskAsync("expense", new Expense("Coffee", 4), by: "ann");

        Assert.Equal("booked", (string?)(await task.ExpectSucceededAsync()).Payload["status"]);
    }

    [Fact]
    public async Task Without_an_answer_an_expense_is_rejected_after_a_week()
    {
        await using FlowTest test = await StartAsync();
        FlowTask task = await test.StartTaskAsync("expense", new Expense("Chairs", 1200), by: "ann");
        await task.ExpectQuestionAsync();

        await test.AdvanceAsync(TimeSpan.FromDays(7));

        Assert.Equal("rejected", (string?)(await task.ExpectSucceededAsync()).Payload["status"]);
        await task.ExpectHistoryAsync("paused", "reminded", "expired", "succeeded");
    }

    [Fact]
    public async Task The_check_tells_large_expenses_from_small_ones()
    {
        ActorRun run = await ActorTest.For(new CheckExpense()).RunAsync("""{"title": "Chairs", "amount": 1200}""");

        Assert.Equal("high", (string?)run.Payload!["risk"]);
    }
}
